# Functions that are never called: their call frame information is what the interpreter is tested on.
# Labels of their own name the places in them.
  .text
  .macro shape name
  .globl row_\name
  .hidden row_\name
  .type row_\name, @function
row_\name:
  .cfi_startproc
  .endm
  .macro done name
  .cfi_endproc
  .size row_\name, . - row_\name
  .endm
  .macro place name
  .globl at_\name
  .hidden at_\name
at_\name:
  nop
  .endm

  shape usual
  place entry
  .cfi_def_cfa_offset 16
  .cfi_offset rbp, -16
  place pushed
  .cfi_def_cfa_register rbp
  place framed
  .cfi_remember_state
  .cfi_def_cfa rsp, 8
  .cfi_restore rbp
  place popped
  .cfi_restore_state
  .skip 300, 0x90                     # an advance of two bytes
  place far
  .cfi_def_cfa_offset 48
  .skip 70000, 0x90                   # an advance of four bytes
  place farther
  done usual

  shape saves
  .cfi_def_cfa_offset 64
  .cfi_offset rbx, -56
  .cfi_offset r12, -48
  .cfi_offset r15, -24
  .cfi_offset xmm6, -64               # not a register that a walk needs
  place saved
  .cfi_same_value rbx
  .cfi_undefined r12
  .cfi_register rbp, rdi
  place unsaved
  done saves

  shape outermost
  .cfi_undefined rip
  place outermost
  done outermost

  shape realigned
  .cfi_escape 0x0f, 3, 0x76, 0x58, 0x06              # CFA: *(rbp - 40)
  .cfi_escape 0x10, 6, 2, 0x76, 0                    # rbp: at rbp
  place realigned
  .cfi_escape 0x0f, 5, 0x77, 0x18, 0x06, 0x23, 0x08  # CFA: *(rsp + 24) + 8
  place own_stack
  done realigned

  shape signal
  .cfi_signal_frame
  .cfi_escape 0x0f, 4, 0x77, 0xa0, 0x01, 0x06        # CFA: *(rsp + 160)
  .cfi_escape 0x10, 16, 3, 0x77, 0xa8, 0x01          # rip: at rsp + 168
  place signal
  done signal

  .p2align 4
  shape plt
  .cfi_escape 0x0f, 11, 0x77, 8, 0x80, 0, 0x3f, 0x1a, 0x3b, 0x2a, 0x33, 0x24, 0x22
  place plt_jump
  .skip 10, 0x90
  place plt_pushed
  done plt

  shape unknown_cfa
  .cfi_def_cfa r10, 0
  place cfa_in_r10
  .cfi_escape 0x0f, 3, 0x7a, 0, 0x06                 # CFA: *(r10)
  place cfa_by_r10
  .cfi_def_cfa rsp, 24
  place cfa_known_again
  done unknown_cfa

  .section .note.GNU-stack, "", @progbits
