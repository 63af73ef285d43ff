#pragma once

#include "base/error.h"
#include "model/op.h"
#include "model/resource.h"
#include "value/decimal.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace litectl {

// Why a field is (not) in sync.
enum class Verdict {
  same,         // desired and live agree
  changed,      // the manifest says something new
  drifted,      // changed behind our back
  added,        // declared now, absent on the target
  cleared,      // no longer declared; will be cleared
  unclearable,  // no longer declared; the target cannot clear it
  notOurs,      // never declared: the target's own
};
[[nodiscard]] std::string_view verdictName(Verdict verdict);

struct FieldVerdict {
  FieldPath field;
  Verdict verdict = Verdict::same;
  std::optional<Value> desired;
  std::optional<Value> live;
  std::optional<Value> applied;
  SourcePos pos;
  std::string origin;
  std::vector<ObjectId> from = {};  // as in DesiredField
  std::string rule;                 // how it was compared or is cleared, in words
  std::string effect;  // of writing it, where that is more than the value or its absence
  std::optional<std::string> fingerprint = std::nullopt;  // of a secret, once it is written
  bool replaces = false;                                  // only making the object anew does it
};

// An object that goes, or is shut out, with another one by itself.
struct Dependent {
  std::string kind;
  // "VirtualKey/a"; of one that is not ours "VirtualKey by-hand (not ours)".
  std::string text;
  bool ours = false;  // in this inventory
};

// An object that has a name which another one is to get.
struct NameHolder {
  ObjectId id;
  std::string liveId;
  FieldPath field;
  std::string name;
};

// One thing to do to one object.
struct Change {
  ObjectId id;
  std::optional<ObjectId> madeFrom;  // the manifest that the object stands for (SubscriptionPlan)
  Op op = Op::update;
  std::string liveId;                 // empty for a key not yet minted
  std::string reason;                 // one clause: "not on the target", "changed in the manifest"
  std::vector<FieldVerdict> fields;   // only those that the change is about
  bool marker = false;                // the ownership record is (also) written
  std::vector<ObjectId> dependsOn;    // changes that must be done before
  std::vector<Dependent> takesAlong;  // of a delete, and of what shuts an object out
  // Loses its name before this change takes it, and gets its new one in a later change of the plan.
  std::optional<NameHolder> makesWay;
  std::optional<Slot> slot;
  bool publish = false;             // the value is also brought to its sink
  std::optional<Slot> leavingSlot;  // where it lies so far, and will no longer
  bool shutsOut = false;            // the object no longer works afterwards, though it stays
  // The one manifest whose change makes this one necessary: with all others of it, one change.
  std::optional<ObjectId> causedBy;
  bool removesValue =
      false;  // of a forget: what is left of a key that is gone leaves its sink, too
  // Values of keys that are gone from the target, replaced or removed with it: needed if those keys
  // should come back.
  std::size_t droppedValues = 0;
  Deletion deletion = Deletion::remove;

  // Whether a key's value comes to its sink with it.
  [[nodiscard]] bool bringsValue() const {
    return slot && (op == Op::create || op == Op::publish || publish);
  }
};

// An object that is left alone although the manifests ask for something.
struct Refusal {
  ObjectId id;
  Error error;
};

// How much some holders of budgets could spend at most.
struct BudgetSum {
  Decimal perMonth;           // USD in 30 days, of budgets that start anew, to a millionth
  Decimal once;               // USD of budgets that never do
  std::size_t unlimited = 0;  // holders without a budget
  std::size_t limited = 0;

  friend bool operator==(const BudgetSum&, const BudgetSum&) = default;
};

// What a change of a manifest that others take values from (SubscriptionPlan, ModelList) does to
// them.
struct Reach {
  ObjectId source;
  std::size_t byLink = 0;  // live objects, ours or not, that one of `calls` changes at once
  std::size_t calls = 0;
  std::vector<ObjectId> linked;  // those of byLink that are declared
  std::vector<ObjectId> copied;  // objects with a change of their own, updates that is

  BudgetSum budgetsNow;  // of the declared ones
  BudgetSum budgets;     // after the plan

  [[nodiscard]] std::size_t objects() const { return byLink + copied.size(); }
};

// The ordered changes for one target. A value: built by pure code, printed, guarded, applied.
struct Plan {
  std::string target;
  std::string inventory;
  std::string specs;              // hash
  std::vector<Change> changes;    // in the order of applying at one in flight
  std::vector<Refusal> refusals;  // objects that will not be touched, and why
  std::vector<Error> blockers;    // why a guard refused the plan as a whole: nothing is applied
  std::vector<Error> notes;       // unclearable fields and the like: no change, no exit status
  std::vector<Reach> reach;       // by source
  BudgetSum budgetsNow;           // of the declared holders: teams, and users and keys without one
  BudgetSum budgets;              // after the plan
  std::size_t inSync = 0;         // objects with nothing to do

  [[nodiscard]] bool empty() const { return changes.empty(); }
  [[nodiscard]] bool blocked() const { return !blockers.empty(); }

  // Takes each change out for which `why` names a reason, and says so in a refusal. All are asked
  // before any is taken out.
  void refuse(const std::function<std::optional<Error>(Change&)>& why);
};

// Per change, what came of it.
struct Outcome {
  enum class Result { done, failed, skipped };
  ObjectId id;
  Op op = Op::update;
  Result result = Result::done;
  std::optional<Error> error;  // of failed and skipped
};

}  // namespace litectl
