#include "targets/rest_target.h"

#include "model/parts.h"
#include "targets/inside_reading.h"
#include "targets/listing.h"
#include "targets/reading.h"
#include "targets/requests.h"
#include "targets/steps.h"
#include "value/json.h"

#include <algorithm>
#include <utility>

namespace litectl {
namespace {

// A name as it may stand in a header: no line breaks, and of sensible length.
std::string headerValue(std::string text) {
  constexpr std::size_t kMost = 200;
  std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  return text.substr(0, kMost);
}

Secrets secretsOf(const Write& write) {
  Secrets secrets;
  if (write.secret != nullptr) secrets.push_back(write.secret);
  for (const auto& [path, secret] : write.secrets) secrets.push_back(secret.get());
  return secrets;
}

// Says of a refusal what was written before it.
Error afterPart(Error refusal, const std::vector<Step>& steps, std::size_t refused) {
  std::string written;
  for (std::size_t i = 0; i < refused; ++i) {
    for (const auto& [field, value] : steps[i].fields) {
      written += (written.empty() ? "" : ", ") + field;
    }
  }
  if (!written.empty()) refusal.message += "; written before that, and so half changed: " + written;
  return refusal;
}

}  // namespace

RestTarget::RestTarget(std::shared_ptr<const SpecSet> specs, HttpClient& client, Clock& clock,
                       Random& random, Options options)
    : specs_(std::move(specs)),
      clock_(clock),
      options_(std::move(options)),
      calls_(client, random, options_.retry) {
  for (const auto& [name, target] : specs_->target.kinds) {
    const auto manifest = specs_->kinds.find(name);
    if (manifest == specs_->kinds.end()) continue;
    std::vector<const TargetKindSpec*> inside;
    for (const auto& [other, spec] : specs_->target.kinds) {
      if (spec.inside.kind == name) inside.push_back(&spec);
    }
    kinds_.emplace(name, Kind{manifest->second, target,
                              RowReader(manifest->second, target, std::move(inside))});
  }
}

Result<const RestTarget::Kind*> RestTarget::find(const std::string& kind) const {
  const auto at = kinds_.find(kind);
  if (at == kinds_.end()) {
    return makeError(Code::internal, "target " + options_.name + " has no spec for " + kind);
  }
  return &at->second;
}

Result<Value> RestTarget::ask(const Context& context, const std::string& url) {
  HttpRequest request;
  request.url = url;
  request.effect = Effect::read;
  Value answer;
  LITECTL_TRY(calls_.read(context, request, [&](const HttpResponse& response) -> Status {
    Result<Value> parsed = parseJson(response.body);
    if (!parsed.ok()) {
      return makeError(Code::malformedAnswer,
                       "the target's answer to " + describe(request) + " is not JSON",
                       "check that the URL is the proxy's own");
    }
    answer = std::move(*parsed);
    return {};
  }));
  return answer;
}

Result<std::string> RestTarget::release(const Context& context) {
  Error last = makeError(Code::malformedAnswer, "the target names no release",
                         "check that the URL is the proxy's own");
  for (const std::string& url : specs_->target.releaseUrls) {
    Result<Value> answer = ask(context, url);
    if (!answer.ok()) {
      last = std::move(answer).error();
      continue;
    }
    const Value* release = answer->findPath(specs_->target.releasePath);
    if (release != nullptr && release->isString()) return release->string();
  }
  return last;
}

Status RestTarget::confirmAccess(const Context& context) {
  const Result<std::string> told = release(context);
  return told ? Status() : told.error();
}

Result<Self> RestTarget::self(const Context& context) {
  const TargetSpec& spec = specs_->target;
  Self self;
  Result<Value> answer = ask(context, spec.selfUrl);
  if (!answer.ok()) {
    if (answer.error().code != Code::notFound) return std::move(answer).error();
    self.userId = spec.selfOtherwise;
    return self;
  }
  const Value* hash = answer->findPath(spec.selfHashPath);
  const Value* user = answer->findPath(spec.selfUserPath);
  if (hash != nullptr && hash->isString()) self.keyHash = hash->string();
  if (user != nullptr && user->isString()) self.userId = user->string();
  for (const auto& [kind, path] : spec.selfBelongsTo) {
    const Value* id = answer->findPath(path);
    if (id != nullptr && id->isString()) self.belongsTo.emplace(kind, id->string());
  }
  return self;
}

void RestTarget::expect(const std::string& kind, std::size_t count) {
  const std::lock_guard lock(mutex_);
  known_[kind] = static_cast<std::int64_t>(count);
}

std::optional<std::int64_t> RestTarget::known(const std::string& kind) const {
  const std::lock_guard lock(mutex_);
  const auto at = known_.find(kind);
  return at == known_.end() ? std::nullopt : std::optional(at->second);
}

Result<KindSnapshot> RestTarget::observe(const Context& context, const std::string& kind) {
  LITECTL_TRY_ASSIGN(const Kind* found, find(kind));
  const Listing listing(calls_, found->rows, found->target, options_.maxInFlight);
  LITECTL_TRY_ASSIGN(KindSnapshot snapshot, listing.all(context, known(kind).value_or(0)));
  const std::lock_guard lock(mutex_);
  known_[kind] = static_cast<std::int64_t>(snapshot.objects.size());
  return snapshot;
}

Result<KindSnapshot> RestTarget::observeInside(const Context& context, const std::string& kind,
                                               const KindSnapshot& owners,
                                               const std::set<std::string>& ask) {
  LITECTL_TRY_ASSIGN(const Kind* found, find(kind));
  const InsideReading reading(calls_, found->rows, found->target, options_.maxInFlight);
  return reading.all(context, owners, ask);
}

Result<std::vector<LiveObject>> RestTarget::read(const Context& context, const std::string& kind,
                                                 const std::vector<std::string>& liveIds) {
  LITECTL_TRY_ASSIGN(const Kind* found, find(kind));
  if (!found->target.inside.kind.empty()) {
    const InsideReading reading(calls_, found->rows, found->target, options_.maxInFlight);
    return reading.some(context, liveIds);
  }
  const Reading reading(calls_, found->rows, found->target, options_.maxInFlight);
  return reading.some(context, liveIds, known(kind));
}

Status RestTarget::write(const Context& context, const Write& write) {
  LITECTL_TRY_ASSIGN(const Kind* kind, find(write.kind));
  const std::shared_ptr<std::mutex> turn = turnOf(*kind, write.liveId);
  std::unique_lock<std::mutex> mine;
  if (turn) mine = std::unique_lock(*turn);
  switch (write.op) {
    case Op::create:
      return create(context, *kind, write);
    case Op::update:
      return update(context, *kind, write);
    case Op::remove:
      return send(context, removeRequest(kind->target, write.liveId), true, {});
    case Op::replace:
    case Op::adopt:
    case Op::publish:
    case Op::release:
    case Op::forget:
      break;
  }
  return makeError(Code::internal, "a target cannot " + std::string(opName(write.op)));
}

Status RestTarget::create(const Context& context, const Kind& kind, const Write& write) {
  LITECTL_TRY(send(context, createRequest(kind.manifest, kind.target, write, clock_.now()), false,
                   secretsOf(write)));
  Write after;
  after.liveId = write.liveId;
  for (const auto& [field, value] : write.fields) {
    const auto wire = kind.target.fields.find(field);
    if (wire != kind.target.fields.end() && wire->second.afterCreate) after.fields[field] = value;
  }
  if (after.fields.empty()) return {};
  Status status = updateFields(context, kind, after);
  if (status.ok()) return status;
  // It is made all the same; the next run finds it, and what it lacks.
  return makeError(Code::resultUnknown,
                   "made, but not with all of its fields: " + status.error().message,
                   "run again: litectl reads what became of it first");
}

Status RestTarget::send(const Context& context, Result<HttpRequest> request, bool isRemove,
                        const Secrets& secrets) {
  if (!request.ok()) return std::move(request).error();
  if (!specs_->target.actorHeader.empty() && !options_.actor.empty()) {
    request->headers.emplace_back(specs_->target.actorHeader, headerValue(options_.actor));
  }
  return calls_.write(context, *request, isRemove, secrets);
}

Status RestTarget::updateFields(const Context& context, const Kind& kind, const Write& write) {
  return send(context, updateRequest(kind.manifest, kind.target, write, clock_.now()), false,
              secretsOf(write));
}

std::shared_ptr<std::mutex> RestTarget::turnOf(const Kind& kind, const std::string& liveId) {
  if (kind.target.inside.kind.empty()) return nullptr;
  const std::lock_guard lock(mutex_);
  auto& turn = turns_[kind.target.inside.kind + " " + splitPartLiveId(liveId).first];
  if (!turn) turn = std::make_shared<std::mutex>();
  return turn;
}

Status RestTarget::update(const Context& context, const Kind& kind, const Write& write) {
  const std::vector<Step> steps = stepsOf(kind.target, write.fields);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    Write part;
    part.liveId = write.liveId;
    part.fields = step.fields;
    if (i == 0) part.metadata = write.metadata;
    part.secrets = write.secrets;
    Status status = updateFields(context, kind, part);
    if (!status.ok() && status.error().code == Code::forbidden && !step.obstacle.empty()) {
      const bool setAgain = !write.fields.contains(step.obstacle);
      status =
          aroundObstacle(context, kind, part, step.obstacle, setAgain, std::move(status).error());
    }
    if (!status.ok()) return afterPart(std::move(status).error(), steps, i);
  }
  return {};
}

Status RestTarget::aroundObstacle(const Context& context, const Kind& kind, const Write& write,
                                  const std::string& obstacle, bool setAgain, Error refusal) {
  LITECTL_TRY_ASSIGN(const std::vector<LiveObject> rows,
                     read(context, kind.target.kind, {write.liveId}));
  if (rows.empty()) return refusal;
  const auto stored = rows.front().fields.find(obstacle);
  // Only a refusal that names the stored value is about it.
  if (stored == rows.front().fields.end() || !stored->second.isString() ||
      refusal.message.find(stored->second.string()) == std::string::npos) {
    return refusal;
  }
  Write away;
  away.liveId = write.liveId;
  away.fields[obstacle] = Value();
  LITECTL_TRY(updateFields(context, kind, away));
  Status status = updateFields(context, kind, write);
  if (!setAgain && status.ok()) return status;
  Write back;
  back.liveId = write.liveId;
  back.fields[obstacle] = stored->second;
  Status restored = updateFields(context, kind, back);
  return status.ok() ? restored : status;
}

}  // namespace litectl
