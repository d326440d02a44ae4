// By what names functions, places and files are known across units.
#pragma once

#include <string>

namespace clang {
class Expr;
class FieldDecl;
class FunctionDecl;
class QualType;
class RecordDecl;
class SourceLocation;
class SourceManager;
class ValueDecl;
}

namespace ofdcheck::lint {

class ProgramFacts;
struct FunctionFacts;

// The file that the place is in, from the root and without dots: units name one header in several
// ways.
std::string file_of(clang::SourceLocation where, const clang::SourceManager& sources);

// Its USR; with the file behind it where another unit cannot mean it (static, in an unnamed
// namespace, a lambda). Empty when it has none.
std::string key_of(const clang::FunctionDecl* function);

// Of a member, in whatever object, or of a variable that is not a function's own. Empty for all else.
std::string key_of(const clang::ValueDecl* place);

// The USR of a class. Empty when it has none.
std::string name_of_class(const clang::RecordDecl* record);

// The same of a variable of which the program has one, or of a member of such a variable, whatever
// function and thread names it. Empty for everything else.
std::string name_of_shared(const clang::Expr* expr);

// Where a number may stand (masks.h): in a member of whatever object, in a variable of the
// program's, as a parameter when the function is called, or as what a function returns. Empty for
// everything else, and for what can hold neither a mask nor a descriptor. Where another unit cannot
// mean it, the file is in it (below).
std::string node_of(const clang::ValueDecl* decl);
std::string node_of_result(const clang::FunctionDecl* function);
// The same of a member, whatever it holds.
std::string node_of_member(const clang::FieldDecl* field);
bool may_hold_mask(clang::QualType type);
// It may, or it is an owner of a number (source/owners.h), which stands for what it holds.
bool may_hold_number(clang::QualType type);
// No other unit can store there.
bool is_of_one_unit(const std::string& node);
bool is_result(const std::string& node);
bool is_parameter(const std::string& node);

// What a call of it does: as the project says, as its body does, or as it is known of a library.
// Null when nobody knows.
const FunctionFacts* summary_of(const clang::FunctionDecl* function, const ProgramFacts* program);

}  // namespace ofdcheck::lint
