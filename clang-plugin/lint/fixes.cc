#include "clang-plugin/lint/fixes.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <tuple>

#include "cli/files.h"

namespace ofdcheck::lint {
namespace {

struct Piece {
  std::size_t begin, end;
  std::string text;
  auto operator<=>(const Piece&) const = default;
};

class File {
 public:
  explicit File(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    text_ = text.str();
    starts_.push_back(0);
    for (std::size_t i = 0; i < text_.size(); ++i)
      if (text_[i] == '\n') starts_.push_back(i + 1);
  }

  std::size_t offset(int line, int column) const {
    const auto at = static_cast<std::size_t>(std::max(line, 1)) - 1;
    if (at >= starts_.size()) return text_.size();
    return std::min(starts_[at] + static_cast<std::size_t>(std::max(column, 1)) - 1, text_.size());
  }

  bool is_free(const Piece& piece) const {
    return std::none_of(pieces_.begin(), pieces_.end(), [&](const Piece& taken) {
      return taken != piece && piece.begin < std::max(taken.end, taken.begin + 1) &&
             taken.begin < std::max(piece.end, piece.begin + 1);
    });
  }
  // The same edit twice (a header seen from two units) is one.
  void take(const Piece& piece) {
    if (std::find(pieces_.begin(), pieces_.end(), piece) == pieces_.end()) pieces_.push_back(piece);
  }

  std::string edited() {
    std::sort(pieces_.begin(), pieces_.end());
    std::string text;
    std::size_t at = 0;
    for (const Piece& piece : pieces_) {
      text += text_.substr(at, piece.begin - at) + piece.text;
      at = piece.end;
    }
    return text + text_.substr(at);
  }

 private:
  std::string text_;
  std::vector<std::size_t> starts_;
  std::vector<Piece> pieces_;
};

}  // namespace

Fixed apply_fixes(const std::vector<Report>& reports) {
  Fixed fixed;
  std::map<std::string, File> files;
  for (const Report& report : reports) {
    std::vector<std::pair<File*, Piece>> pieces;
    for (const Edit& edit : report.edits) {
      File& file = files.try_emplace(edit.file, edit.file).first->second;
      pieces.push_back({&file,
                        {file.offset(edit.line, edit.column),
                         file.offset(edit.end_line, edit.end_column), edit.text}});
    }
    const bool free = std::all_of(pieces.begin(), pieces.end(), [](const auto& piece) {
      return piece.first->is_free(piece.second);
    });
    if (pieces.empty() || !free) continue;
    for (auto& [file, piece] : pieces) file->take(piece);
    ++fixed.findings;
  }
  for (auto& [path, file] : files) {
    cli::OutputFile out(path, cli::OutputFile::Writing::at_once);
    if (out.replace(file.edited()))
      ++fixed.files;
    else
      fixed.troubles.push_back(path + ": could not be written");
  }
  return fixed;
}

}  // namespace ofdcheck::lint
