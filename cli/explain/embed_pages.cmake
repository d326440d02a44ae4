# Writes OUTPUT, the C++ file with the pages of docs/rules/ (PAGES) in it. Every rule that CATALOG
# calls built in its runtime form must have its page.
file(GLOB pages ${PAGES}/*.md)
set(rows "")
foreach(page IN LISTS pages)
  get_filename_component(slug ${page} NAME_WE)
  file(READ ${page} text)
  # No semicolons or brackets of CMake's are looked at in what is only appended.
  string(APPEND rows "    {\"${slug}\", R\"--page--(${text})--page--\"},\n")
endforeach()

file(STRINGS ${CATALOG} built REGEX "^OFD_RULE\\([^,]*,[^,]*,[^,]*, [a-z]+, built,")
foreach(row IN LISTS built)
  string(REGEX REPLACE "^OFD_RULE\\([a-z0-9_]+, \"([a-z0-9-]+)\".*" "\\1" slug "${row}")
  if(NOT EXISTS ${PAGES}/${slug}.md)
    message(SEND_ERROR "rule ${slug} is built and has no page ${PAGES}/${slug}.md")
  endif()
endforeach()

file(WRITE ${OUTPUT} "#include \"cli/explain/pages.h\"

namespace ofdcheck::cli {
namespace {

struct Page {
  std::string_view slug;
  std::string_view text;
};

constexpr Page kPages[] = {
${rows}    {\"\", \"\"},
};

}  // namespace

std::string_view page_of(std::string_view slug) {
  for (const Page& page : kPages)
    if (page.slug == slug) return page.text;
  return {};
}

}  // namespace ofdcheck::cli
")
