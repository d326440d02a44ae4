// Statements after which an object, and what it owns, may be gone.
#pragma once

namespace clang {
class CXXRecordDecl;
class Stmt;
}  // namespace clang

namespace ofdcheck::lint {

// delete, free, or what a smart pointer or a container of objects lets go.
bool may_free(const clang::Stmt* stmt);
// A class of the standard library that has objects of the program's.
bool holds_objects(const clang::CXXRecordDecl* record);

}  // namespace ofdcheck::lint
