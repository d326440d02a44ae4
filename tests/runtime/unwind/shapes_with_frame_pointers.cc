#define SHAPES kWithFramePointers
#include "tests/runtime/unwind/shapes.inc"
