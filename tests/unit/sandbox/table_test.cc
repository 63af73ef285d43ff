#include "sandbox/table.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace litectl::sandbox {
namespace {

struct Row {
  std::string name;
  int size = 0;
  [[nodiscard]] const std::string& id() const { return name; }
};

std::string names(const Table<Row>::View& view) {
  std::string out;
  for (const Row* row : view) out += row->name;
  return out;
}

bool smaller(const Row& a, const Row& b) { return a.size < b.size; }

TEST(SandboxTable, KeepsRowsById) {
  Table<Row> table;
  for (const char* name : {"c", "a", "B", "d"}) table.add({name, 0});
  EXPECT_EQ(names(table.inOrder()), "Bacd");
  EXPECT_EQ(table.find("c")->name, "c");
  EXPECT_EQ(table.find("x"), nullptr);
  table.erase("a");
  table.erase("not there");
  EXPECT_EQ(names(table.inOrder()), "Bcd");
  EXPECT_EQ(table.edit("x"), nullptr);
}

TEST(SandboxTable, SortsAgainAfterAChange) {
  Table<Row> table;
  table.add({"a", 3});
  table.add({"b", 1});
  table.add({"c", 2});
  EXPECT_EQ(names(table.sorted("size", smaller, 3)), "bca");
  table.edit("a")->size = 0;
  EXPECT_EQ(names(table.sorted("size", smaller, 3)), "abc");
  table.addAll({{"d", 1}, {"A", 9}});
  EXPECT_EQ(names(table.sorted("size", smaller, 5)), "abdcA") << "ties go by id";
}

TEST(SandboxTable, SortsFurtherAsMoreIsNeeded) {
  Table<Row> table;
  std::vector<Row> rows;
  for (int i = 0; i < 5000; ++i) rows.push_back({std::to_string(100000 + i), (i * 7919) % 5000});
  table.addAll(std::move(rows));
  for (const std::size_t needed : {10U, 2500U, 5000U, 9000U}) {
    const auto& view = table.sorted("size", smaller, needed);
    ASSERT_EQ(view.size(), 5000U);
    for (std::size_t i = 0; i < std::min<std::size_t>(needed, view.size()); ++i) {
      ASSERT_EQ(view[i]->size, static_cast<int>(i));
    }
  }
}

}  // namespace
}  // namespace litectl::sandbox
