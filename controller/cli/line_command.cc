#include "base/counted.h"
#include "base/log.h"
#include "cli/commands.h"
#include "cli/compose.h"
#include "cli/environment.h"
#include "cli/last_applied.h"
#include "cli/manifests.h"
#include "cli/output.h"
#include "cli/report_explain.h"
#include "cli/report_plan.h"
#include "cli/report_problems.h"
#include "cli/saved_plan.h"
#include "cli/settings_file.h"
#include "cli/sink_check.h"
#include "cli/terminal.h"
#include "spec/hide_secrets.h"
#include "value/json.h"

#include <algorithm>
#include <optional>
#include <unistd.h>
#include <utility>

namespace litectl {
namespace {

Until stoppingPoint(Verb verb) {
  switch (verb) {
    case Verb::validate:
      return Until::validate;
    case Verb::apply:
      return Until::apply;
    case Verb::plan:
    case Verb::explain:
    case Verb::sandbox:
    case Verb::auditVerify:
    case Verb::gen:
    case Verb::version:
    case Verb::exportLive:
    case Verb::convert:
      break;
  }
  return Until::plan;
}

class LineCommand {
 public:
  explicit LineCommand(const CommandContext& context)
      : context_(context), options_(context.options), output_(context.options) {}

  int run() {
    Until until = stoppingPoint(options_.verb);
    specs_ = composeSpecs(options_.specsFolder, run_.files, run_.problems);
    if (!run_.problems.ok()) return report();
    config_ =
        configureRun(options_, loadSettings(options_, run_.files, run_.problems), run_.problems);
    config_.rules.info.run = context_.random.uuid();
    config_.rules.info.actor = actorName();
    if (options_.approvedPlan && run_.problems.ok()) {
      approval_ = loadApproval(*options_.approvedPlan, *specs_, config_, run_.problems);
    }
    checkConfirmable();
    if (until != Until::validate && run_.problems.ok()) {
      outside_ = Outside::open(config_, until, specs_, context_.clock, context_.random,
                               config_.rules.info.actor, context_.stop, run_.problems);
    }
    // What is wrong with the manifests is said even where the outside cannot be reached.
    if (!outside_) until = Until::validate;
    const RunPorts ports = portsFor();
    const Context context{&context_.clock, context_.stop};
    runLine(context, until, *specs_, config_.rules, ports, run_);
    if (lastApplied_ && until == Until::apply && cameTrue()) advanceLastApplied(context);
    if (outside_) logCalls();
    return report();
  }

 private:
  // Asking needs somebody to answer.
  void checkConfirmable() {
    if (options_.verb != Verb::apply || options_.yes || options_.approvedPlan) return;
    const bool fromInput =
        std::find(options_.files.begin(), options_.files.end(), "-") != options_.files.end();
    if (!fromInput && isTerminal(STDIN_FILENO)) return;
    run_.problems.add(makeError(Code::confirmationNeeded,
                                fromInput ? "standard input holds the manifests, so nobody can be "
                                            "asked whether to apply"
                                          : "standard input is no terminal, so nobody can be asked "
                                            "whether to apply",
                                "look at the plan with litectl plan, then run apply with --yes"));
  }

  // All that is declared is on the target now.
  [[nodiscard]] bool cameTrue() const {
    const Plan& plan = run_.planned.plan;
    if (run_.checksum.empty() || !run_.problems.ok() || plan.blocked()) return false;
    if (!plan.refusals.empty() || (!plan.empty() && !run_.applied)) return false;
    return std::all_of(run_.outcomes.begin(), run_.outcomes.end(), [](const Outcome& outcome) {
      return outcome.result == Outcome::Result::done;
    });
  }

  // What is no longer declared and still there would be forgotten with the revision that tells of
  // it; and what -f leaves out was not applied.
  [[nodiscard]] std::optional<ObjectId> leftBehind() const {
    for (const Applied& row : run_.memory.inventory) {
      if (run_.desired.find(row.id) != nullptr) continue;
      const bool gone = std::any_of(run_.outcomes.begin(), run_.outcomes.end(),
                                    [&](const Outcome& outcome) { return outcome.id == row.id; });
      if (!gone) return row.id;
    }
    for (const auto& [name, kind] : run_.snapshot.kinds) {
      for (const LiveObject& live : kind.objects) {
        if (!live.marker || live.marker->inventory != config_.rules.plan.inventory) continue;
        const ObjectId& id = live.marker->manifest;
        if (run_.desired.find(id) == nullptr && run_.memory.find(id) == nullptr) return id;
      }
    }
    return std::nullopt;
  }

  void advanceLastApplied(const Context& context) {
    if (const auto left = leftBehind()) {
      output_.remark("the ref of --last-applied stays where it is: " + left->text() +
                     " is on the target and not declared in what -f gives");
      return;
    }
    if (Status moved = lastApplied_->advance(context); !moved) {
      run_.problems.add(std::move(moved).error());
    }
  }

  RunPorts portsFor() {
    RunPorts ports;
    lastApplied_.emplace(options_, config_);
    if (!lastApplied_->wanted()) lastApplied_.reset();
    if (lastApplied_ && outside_) {
      ports.past = [this](SourceFiles& files, const Sources& now, Diagnostics& problems) {
        return lastApplied_->read({&context_.clock, context_.stop}, options_.verb == Verb::apply,
                                  now, files, problems);
      };
    }
    ports.source = [this](SourceFiles& files, Diagnostics& problems) {
      return readManifests(options_, config_.settings, files, problems);
    };
    if (outside_) outside_->fill(ports);
    if (outside_ && outside_->fileSink() != nullptr) {
      ports.check = [this](const Desired& desired, Diagnostics& problems) {
        const bool inCi = environmentVariable("CI") == "true" && !options_.allowEphemeralSink;
        checkSinks({&context_.clock, context_.stop}, config_, *outside_->fileSink(), inCi, desired,
                   problems);
      };
    }
    ports.confirm = [this](const Run&) { return confirm(); };
    return ports;
  }

  Consent confirm() {
    output_.result(planText(run_, output_.style()));
    planShown_ = true;
    if (approval_) {
      std::optional<Error> other = deviation(*approval_, run_);
      if (!other) return Consent::yes;
      run_.problems.add(*std::move(other));
      return Consent::no;
    }
    if (options_.yes) return Consent::yes;
    switch (ask("Apply these changes? [y/N] ", context_.stop)) {
      case Answer::yes:
        return Consent::afterWaiting;
      case Answer::no:
        run_.problems.add(makeError(Code::confirmationNeeded, "nothing was applied: not confirmed",
                                    "run again and answer y, or give --yes"));
        return Consent::no;
      case Answer::stopped:
        run_.problems.add(makeError(Code::interrupted, "stopped before the first change", ""));
        return Consent::no;
    }
    return Consent::no;
  }

  void logCalls() const {
    const HttpCalls calls = outside_->calls();
    log(LogLevel::info, std::to_string(calls.reads) + " reads and " + std::to_string(calls.writes) +
                            " writes on target " + config_.target.name);
  }

  int report() {
    const bool planned = !run_.checksum.empty();
    int status = run_.exitStatus();
    switch (options_.verb) {
      case Verb::validate:
        if (run_.problems.ok()) {
          output_.result("Valid: " + counted(run_.desired.manifests, "manifest") + ".\n");
        }
        break;
      case Verb::plan:
        showPlan(planned);
        if (options_.savePlan) status = worseExit(status, save(planned));
        if (options_.detailedExitcode && planned && !run_.planned.plan.empty()) {
          status = worseExit(status, 2);
        }
        break;
      case Verb::apply:
        if (planned && !planShown_) output_.result(planText(run_, output_.style()));
        if (planned) output_.result(applyText(run_, output_.style()));
        break;
      case Verb::explain:
        if (planned) status = worseExit(explain(), run_.problems.exitStatus());
        break;
      case Verb::sandbox:
      case Verb::auditVerify:
      case Verb::gen:
      case Verb::version:
      case Verb::exportLive:
      case Verb::convert:
        break;
    }
    reportProblems();
    return output_.status(status);
  }

  void showPlan(bool planned) {
    switch (options_.planFormat) {
      case PlanFormat::json:
        output_.result(toPrettyJson(maskedTexts(planReport(run_))) + "\n");
        break;
      case PlanFormat::markdown:
        if (planned) output_.result(planMarkdown(run_));
        break;
      case PlanFormat::text:
        if (planned) output_.result(planText(run_, output_.style()));
        break;
    }
  }

  // A plan that nobody may apply is not saved; why, is said already.
  int save(bool planned) {
    if (!planned || run_.planned.plan.blocked() || !run_.problems.ok()) return 0;
    const Status saved = savePlan(*options_.savePlan, run_, config_.rules);
    if (!saved) {
      run_.problems.add(saved.error());
      return exitStatus(codeClass(saved.error().code));
    }
    output_.remark("the plan is saved; litectl apply --plan " + options_.savePlan->string() +
                   " applies exactly this");
    return 0;
  }

  // Refusals are what explain is asked about, so they are no failure of it.
  int explain() {
    const auto text = explainText(run_, *specs_, config_.rules.plan.inventory, options_.explained,
                                  output_.style());
    if (text) {
      output_.result(*text);
      return 0;
    }
    run_.problems.add(text.error());
    return exitStatus(codeClass(text.error().code));
  }

  void reportProblems() {
    if (options_.verb == Verb::explain) run_.planned.plan.blockers.clear();
    if (options_.verb == Verb::explain) run_.planned.plan.refusals.clear();
    // More than anybody reads; the same mistake in each of 10,000 manifests is one mistake.
    constexpr std::size_t kMost = 200;
    const std::vector<Problem> problems = problemsOf(run_);
    const ProblemReport report(run_.files, run_.problems);
    for (std::size_t i = 0; i < std::min(kMost, problems.size()); ++i) {
      const auto& [error, warning] = problems[i];
      output_.problem(report, error, warning);
    }
    if (problems.size() <= kMost) return;
    output_.remark("and " + counted(problems.size() - kMost, "more problem") +
                   "; plan -o json lists all of them");
  }

  const CommandContext& context_;
  const Options& options_;
  Output output_;
  std::shared_ptr<const SpecSet> specs_;
  RunConfig config_;
  std::unique_ptr<Outside> outside_;
  Run run_;
  std::optional<Approval> approval_;  // of apply --plan
  std::optional<LastApplied> lastApplied_;
  bool planShown_ = false;
};

}  // namespace

int runLineCommand(const CommandContext& context) { return LineCommand(context).run(); }

}  // namespace litectl
