// batch-overrun: maxevents larger than the array that is declared for it.
#include "clang-plugin/check.h"
#include "clang-plugin/source/edit.h"
#include "clang/AST/ASTContext.h"

namespace ofdcheck::lint {
namespace {

void judge(const Source& source, SourceReport& report) {
  source.each_call(Kind::waits, [&](const Call& call) {
    const clang::Expr* array = call.argument(1);
    const clang::Expr* most = call.argument(2);
    if (array == nullptr || most == nullptr) return;
    const auto* type = source.context().getAsConstantArrayType(array->getType());
    const auto limit = source.constant(most);
    if (type == nullptr || !limit || *limit <= 0) return;
    const std::uint64_t room = type->getSize().getZExtValue();
    if (static_cast<std::uint64_t>(*limit) <= room) return;
    Finding finding = source.finding(RuleId::batch_overrun, call);
    finding.message = std::string(call.libc->name) + " may write " + std::to_string(*limit) +
                      " events to an array of " + std::to_string(room);
    finding.expected = "maxevents of at most the array's own length";
    Edit edit(source);
    const std::string name = edit.text(array);
    // A member of a class may be written without the array's name being enough elsewhere; here it
    // is the very expression that the call is given.
    if (!name.empty())
      finding.fixes = edit.replace(most, "sizeof(" + name + ") / sizeof(" + name + "[0])").take();
    report.add(std::move(finding));
  });
}

}  // namespace

const Check checks::batch_overrun = {.source = judge};

}  // namespace ofdcheck::lint
