#pragma once

#include "base/diagnostics.h"
#include "engine/references.h"
#include "model/resource.h"
#include "spec/kind_spec.h"

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace litectl {

// What objects get from a manifest that they refer to, and have not of their own (a subscription
// plan): by link, where the target takes it from an object that stands for that manifest, or by
// copy. Lives for one resolve(); what it is given must outlive it. One thread.
class Inheritance {
 public:
  using Fields = std::map<FieldPath, DesiredField>;
  // The fields that a manifest states itself, references resolved and lists expanded. Reports what
  // is wrong with them; asked once for each manifest.
  using StatedBy = std::function<Fields(const Resource&)>;

  Inheritance(const SpecSet& specs, References& references, StatedBy statedBy,
              Diagnostics& diagnostics)
      : specs_(specs),
        references_(references),
        statedBy_(std::move(statedBy)),
        diagnostics_(diagnostics) {}

  // Gives the object what it inherits; its own fields and `unset` must be there already. Returns
  // the manifest that it now links to, null pointer when it links to none.
  const Resource* inherit(const Resource& resource, const KindSpec& kind, DesiredObject& object);

  // Reports what is wrong with a manifest that nobody may refer to: circles, and more than 64 that
  // extend each other.
  void check(const Resource& resource);

  // The object on the target that stands for a manifest that is linked to.
  [[nodiscard]] ObjectId backingId(const Resource& source) const;
  DesiredObject backingOf(const Resource& source);

  // Fields that some who refer to a manifest cannot get.
  [[nodiscard]] std::vector<Error> notes() const;

 private:
  struct Offer {
    bool open = true;        // what it extends is being looked at
    std::size_t levels = 1;  // manifests that extend each other from here on, itself included
    Fields fields;
    bool closed = false;  // own fields may not replace these
  };

  const Offer& offerOf(const Resource& source);
  const Resource* extendedBy(const Resource& source, SourcePos& place);
  void close(const Resource& source, const Resource* base, SourcePos place);
  void give(const Resource& resource, const FieldSpec& reference, const Resource& source,
            const Offer& offer, DesiredObject& object);
  void copyField(const Resource& resource, const FieldSpec& reference, const Resource& source,
                 const FieldPath& path, const DesiredField& offered, DesiredObject& object);
  void checkBelow(const ObjectId& subject, const KindSpec& kind, const Fields& fields,
                  SourcePos otherwise);
  void reportCircle(const std::vector<const Resource*>& chain, const Resource& again,
                    SourcePos place);

  const SpecSet& specs_;
  References& references_;
  const StatedBy statedBy_;
  Diagnostics& diagnostics_;
  std::map<ObjectId, Offer> offers_;
  // Source, field and kind of those who do not get it, with the field's place.
  std::map<std::tuple<ObjectId, std::string, std::string>, SourcePos> unreached_;
};

}  // namespace litectl
