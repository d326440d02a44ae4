#define SHAPES kWithoutFramePointers
#include "tests/runtime/unwind/shapes.inc"
