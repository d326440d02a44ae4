// Makes a Report of a Finding: the numbers of stacks become frames.
#pragma once

#include <functional>
#include <vector>

#include "checker/report/finding.h"
#include "checker/report/report.h"

namespace ofdcheck::cli {

// `frames_of_step` gives the frames of a step by its place in the finding, innermost first.
Report report_from(const Finding& finding,
                   const std::function<std::vector<Frame>(std::size_t)>& frames_of_step);

// Leaves out what stands behind main or a thread's start function: the C library's start-up code.
void trim(std::vector<Frame>& frames);

}  // namespace ofdcheck::cli
