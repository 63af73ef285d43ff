#include "sandbox/body.h"
#include "sandbox/handlers.h"
#include "sandbox/rows.h"

#include <algorithm>
#include <array>
#include <utility>

namespace litectl::sandbox {
namespace {

using View = Table<KeyRow>::View;

constexpr std::array<FieldRule, 2> kInfoFields{{
    {"keys", Shape::list},
    {"key_aliases", Shape::list},
}};

template <class T>
bool nullLast(const std::optional<T>& a, const std::optional<T>& b) {
  return a && (!b || *a < *b);
}

using Before = bool (*)(const KeyRow&, const KeyRow&);

Before ascending(std::string_view column) {
  if (column == "token") return [](const KeyRow& a, const KeyRow& b) { return a.token < b.token; };
  if (column == "key_alias") {
    return [](const KeyRow& a, const KeyRow& b) { return nullLast(a.alias, b.alias); };
  }
  if (column == "spend") return [](const KeyRow& a, const KeyRow& b) { return a.spend < b.spend; };
  if (column == "max_budget") {
    return [](const KeyRow& a, const KeyRow& b) { return nullLast(a.maxBudget, b.maxBudget); };
  }
  if (column == "updated_at") {
    return [](const KeyRow& a, const KeyRow& b) { return a.stamps.updated() < b.stamps.updated(); };
  }
  return [](const KeyRow& a, const KeyRow& b) { return a.stamps.created() < b.stamps.created(); };
}

struct Order {
  std::string column = "created_at";
  bool descending = true;
  Before before = ascending("created_at");

  bool operator()(const KeyRow& a, const KeyRow& b) const {
    return descending ? before(b, a) : before(a, b);
  }
  [[nodiscard]] std::string name() const { return column + (descending ? " desc" : ""); }
};

struct ReadOrder {
  Order order;
  std::optional<HttpAnswer> refusal;
};

ReadOrder readOrder(const Query& query) {
  constexpr std::array<std::string_view, 6> kColumns{"spend",      "max_budget", "created_at",
                                                     "updated_at", "token",      "key_alias"};
  const std::optional<std::string> by = query.find("sort_by");
  if (!by) return {};
  if (std::find(kColumns.begin(), kColumns.end(), *by) == kColumns.end()) {
    return {{},
            wrappedError(400,
                         "Invalid sort column. Must be one of: spend, max_budget, created_at, "
                         "updated_at, token, key_alias",
                         kListStyle)};
  }
  const std::string direction = query.find("sort_order").value_or("desc");
  if (direction != "asc" && direction != "desc") {
    return {{}, wrappedError(400, "Invalid sort order. Must be 'asc' or 'desc'", kListStyle)};
  }
  return {{*by, direction == "desc", ascending(*by)}, std::nullopt};
}

// The rows that pass the filters, or all of them in an order that the table remembers.
struct Selection {
  const View* all = nullptr;
  View some;

  [[nodiscard]] const View& view() const { return all != nullptr ? *all : some; }
};

Selection select(const Call& call, const Order& order, const Page& page) {
  const Query& query = call.query;
  Text user = query.find("user_id");
  if (!call.caller.seesAll()) user = call.caller.userId;
  const Text alias = query.find("key_alias");
  const Text team = query.find("team_id");
  const Text hash = query.find("key_hash");
  const KeyTable& keys = call.state.keys;
  if (!user && !alias && !team && !hash) {
    if (order.name() == "token") return {&keys.table().inOrder(), {}};
    return {&keys.table().sorted(order.name(), order, page.end(keys.table().size())), {}};
  }

  View view;
  if (hash) {
    if (const KeyRow* row = keys.find(*hash)) view.push_back(row);
  } else if (alias) {
    view = keys.withAlias(*alias);
  } else {
    view = team ? keys.ofTeam(*team) : keys.ofUser(*user);
  }
  std::erase_if(view, [&](const KeyRow* row) {
    return (alias && row->alias != alias) || (team && row->teamId != team) ||
           (user && row->userId != user);
  });
  std::stable_sort(view.begin(), view.end(),
                   [&](const KeyRow* a, const KeyRow* b) { return order(*a, *b); });
  return {nullptr, std::move(view)};
}

void writeTotals(JsonText& out, std::size_t total, const Page& page) {
  out.field("total_count", Count(static_cast<std::int64_t>(total)));
  out.field("current_page", Count(static_cast<std::int64_t>(page.number)));
  out.field("total_pages", Count(static_cast<std::int64_t>(page.pagesOf(total))));
}

HttpAnswer archivePage(const Call& call, const Page& page, bool full) {
  const auto& archive = call.state.deletedKeys;
  JsonText out;
  out.begin('{').name("keys").begin('[');
  for (std::size_t i = page.begin(archive.size()); i < page.end(archive.size()); ++i) {
    const Deleted<KeyRow>& deleted = archive[archive.size() - 1 - i];
    out.element();
    if (!full) {
      out.text(deleted.row.token);
      continue;
    }
    JsonText row;
    writeListedKey(row, deleted.row, nullptr, true);
    std::string text = row.take();
    text.pop_back();
    JsonText extra;
    extra.time("deleted_at", deleted.at).field("deleted_by", std::string_view(deleted.by));
    out.raw(text).raw(extra.take()).end('}');
  }
  out.end(']');
  writeTotals(out, archive.size(), page);
  return ok(out.end('}').take());
}

// LiteLLM cannot read its own row when metadata is null, and fails the page.
HttpAnswer poisoned() {
  return proxyError(
      500,
      "Authentication Error, 1 validation error for UserAPIKeyAuth\nmetadata\n  Input should be a "
      "valid dictionary [type=dict_type, input_value=None, input_type=NoneType]\n    For further "
      "information visit https://errors.pydantic.dev/2.14/v/dict_type",
      kListStyle);
}

}  // namespace

HttpAnswer listKeys(Call& call) {
  const auto [page, refusal] = readPage(call.query, "size", 10);
  if (refusal) return *refusal;
  if (!call.caller.seesAll() && !call.caller.userExists) {
    return proxyError(403,
                      "You are not authorized to access this endpoint. No 'user_id' is associated "
                      "with your API key.",
                      {"bad_request_error", "user_id"});
  }
  const bool full = call.query.flag("return_full_object");
  if (const auto status = call.query.find("status")) {
    if (*status == "deleted") return archivePage(call, page, full);
    return wrappedError(400, "Invalid status value. Currently only 'deleted' is supported.",
                        kListStyle);
  }
  const auto [order, badOrder] = readOrder(call.query);
  if (badOrder) return *badOrder;
  const Selection selection = select(call, order, page);
  const View& view = selection.view();
  JsonText out;
  out.begin('{').name("keys").begin('[');
  for (std::size_t i = page.begin(view.size()); i < page.end(view.size()); ++i) {
    const KeyRow& row = *view[i];
    out.element();
    if (!full) {
      out.text(row.token);
      continue;
    }
    if (row.metadata == "null") return poisoned();
    writeListedKey(out, row, budgetOf(call.state, row), true);
  }
  out.end(']');
  writeTotals(out, view.size(), page);
  return ok(out.end('}').take());
}

HttpAnswer keyInfo(Call& call) {
  const Text asked = call.query.find("key");
  const KeyRow* row = asked ? call.state.keys.find(tokenOf(*asked)) : call.caller.key;
  if (row == nullptr) {
    return proxyError(404, "Key not found in database", {"not_found_error", "key"});
  }
  const bool own = row == call.caller.key || (row->userId && row->userId == call.caller.userId);
  if (!call.caller.seesAll() && !own) {
    return proxyError(
        403, "You are not allowed to access this key's info. Your role=" + call.caller.roleName,
        kInternalStyle);
  }
  JsonText out;
  out.begin('{').field("key", asked ? std::string_view(*asked) : std::string_view(row->token));
  out.name("info");
  writeKey(out, *row, {.zone = Zone::offset, .budget = budgetOf(call.state, *row)});
  return ok(out.end('}').take());
}

HttpAnswer keyInfos(Call& call) {
  const auto [body, refusal] = readBody(call.request, kInfoFields);
  if (refusal) return *refusal;
  if (!body.truthy("keys") && !body.truthy("key_aliases")) {
    return bodyRefused(body, "At least one of 'keys' or 'key_aliases' must be provided.");
  }
  View view;
  for (const std::string& key : body.texts("keys")) {
    if (const KeyRow* row = call.state.keys.find(tokenOf(key))) view.push_back(row);
  }
  for (const std::string& alias : body.texts("key_aliases")) {
    for (const KeyRow* row : call.state.keys.withAlias(alias)) view.push_back(row);
  }
  // Each once, in the order of the table and not of the request.
  std::sort(view.begin(), view.end(),
            [](const KeyRow* a, const KeyRow* b) { return a->token < b->token; });
  view.erase(std::unique(view.begin(), view.end()), view.end());
  JsonText out;
  out.begin('{');
  if (body.truthy("keys")) {
    out.field("key", body.texts("keys"));
  } else {
    out.json("key", "null");
  }
  out.name("info").begin('[');
  for (const KeyRow* row : view) {
    const bool own = row == call.caller.key || (row->userId && row->userId == call.caller.userId);
    if (!call.caller.seesAll() && !own) continue;
    out.element();
    writeKey(out, *row, {.zone = Zone::offset, .budget = budgetOf(call.state, *row)});
  }
  return ok(out.end(']').end('}').take());
}

}  // namespace litectl::sandbox
