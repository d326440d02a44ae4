// A call on another stack, and the way out of its middle.
//
// int ofdcheck_call_on(void* top, void** saved, void (*work)(void*), void* argument)
//   calls work(argument) with its stack below top; 0. The registers that it must keep lie on the
//   caller's stack, at *saved.
// void ofdcheck_return_from(void* saved)
//   as if that call had returned, with 1. Nothing that it had on its stack is destroyed.
        .text
        .globl  ofdcheck_call_on
        .hidden ofdcheck_call_on
        .type   ofdcheck_call_on, @function
ofdcheck_call_on:
        .cfi_startproc
        endbr64
        pushq   %rbp
        .cfi_def_cfa_offset 16
        .cfi_offset rbp, -16
        movq    %rsp, %rbp
        .cfi_def_cfa_register rbp
        pushq   %rbx
        .cfi_offset rbx, -24
        pushq   %r12
        .cfi_offset r12, -32
        pushq   %r13
        .cfi_offset r13, -40
        pushq   %r14
        .cfi_offset r14, -48
        pushq   %r15
        .cfi_offset r15, -56
        movq    %rsp, (%rsi)
        movq    %rdi, %rsp
        movq    %rcx, %rdi
        call    *%rdx
        xorl    %eax, %eax
        leaq    -40(%rbp), %rsp
.Lreturn:
        popq    %r15
        popq    %r14
        popq    %r13
        popq    %r12
        popq    %rbx
        popq    %rbp
        .cfi_def_cfa rsp, 8
        ret
        .cfi_endproc
        .size   ofdcheck_call_on, .-ofdcheck_call_on

        .globl  ofdcheck_return_from
        .hidden ofdcheck_return_from
        .type   ofdcheck_return_from, @function
ofdcheck_return_from:
        .cfi_startproc
        endbr64
        movq    %rdi, %rsp
        movl    $1, %eax
        jmp     .Lreturn
        .cfi_endproc
        .size   ofdcheck_return_from, .-ofdcheck_return_from
        .section .note.GNU-stack,"",@progbits
