// vfork(2) returns twice into the same stack frame, so it can only be forwarded by a jump: nothing of
// ours may be on the stack when the child runs. Before that the thread is marked, because the child
// shares our memory and must touch nothing.
        .text
        .globl  vfork
        .type   vfork, @function
vfork:
        .cfi_startproc
        endbr64
        subq    $8, %rsp
        .cfi_adjust_cfa_offset 8
        call    ofdcheck_before_vfork
        addq    $8, %rsp
        .cfi_adjust_cfa_offset -8
        jmp     *%rax
        .cfi_endproc
        .size   vfork, .-vfork
        .globl  __vfork
        .set    __vfork, vfork
        .section .note.GNU-stack,"",@progbits
