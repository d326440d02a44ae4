// Standard input and output belong to the program that is run.
#pragma once

namespace ofdcheck::cli {

// Puts /dev/null where our own standard input, output or error is closed, so that no file of ours
// gets such a number and takes reports that were meant for nobody. The program that is run does not see it:
// its numbers are closed again at exec.
void occupy_stdio();

// Puts /dev/null in the place of our own standard input and output: as long as we held the output,
// its reader would not see the end of it when the program has closed it. Standard error stays, reports go there.
void leave_stdio();

}  // namespace ofdcheck::cli
