// Calls that do not come back to their caller: the longjmp(3) family, setcontext(3), pthread_exit(3),
// exit(3). The C library checks some of them against the frame they are called from, so they are
// forwarded by a jump, with their arguments as they were; makecontext(3) because it takes any number.
        .text
        .macro  forwarded name
        .globl  \name
        .type   \name, @function
\name:
        .cfi_startproc
        endbr64
        pushq   %rdi
        .cfi_adjust_cfa_offset 8
        pushq   %rsi
        .cfi_adjust_cfa_offset 8
        pushq   %rdx
        .cfi_adjust_cfa_offset 8
        pushq   %rcx
        .cfi_adjust_cfa_offset 8
        pushq   %r8
        .cfi_adjust_cfa_offset 8
        pushq   %r9
        .cfi_adjust_cfa_offset 8
        subq    $8, %rsp
        .cfi_adjust_cfa_offset 8
        call    ofdcheck_before_\name
        addq    $8, %rsp
        .cfi_adjust_cfa_offset -8
        popq    %r9
        .cfi_adjust_cfa_offset -8
        popq    %r8
        .cfi_adjust_cfa_offset -8
        popq    %rcx
        .cfi_adjust_cfa_offset -8
        popq    %rdx
        .cfi_adjust_cfa_offset -8
        popq    %rsi
        .cfi_adjust_cfa_offset -8
        popq    %rdi
        .cfi_adjust_cfa_offset -8
        jmp     *%rax
        .cfi_endproc
        .size   \name, .-\name
        .endm

        forwarded longjmp
        forwarded _longjmp
        forwarded siglongjmp
        forwarded __longjmp_chk
        forwarded setcontext
        forwarded makecontext
        forwarded pthread_exit
        forwarded exit
        .section .note.GNU-stack,"",@progbits
