package dev.reckon.learning.memory;

import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleMemory;
import dev.reckon.model.memory.Click;
import dev.reckon.model.memory.MemorySettings;
import dev.reckon.model.memory.StreamMemory;
import dev.reckon.popularity.Votes;
import org.jspecify.annotations.Nullable;

/** The stream memory that a bundle begins with. */
public final class MemoryTables {

  private MemoryTables() {}

  /**
   * A memory that has learnt what comes before the test part: the validation part too, if the parts
   * are in the order of time.
   */
  public static StreamMemory of(Split split, MemorySettings settings) {
    StreamMemory memory =
        new StreamMemory(settings, Math.max(Votes.REMEMBERED, Math.min(split.size(), 1 << 26)));
    split.training().forEach(target -> memory.learn(click(target)));
    if (split.protocol() != Protocol.LEAVE_ONE_OUT) {
      split.validation().forEach(target -> memory.learn(click(target)));
    }
    return memory;
  }

  /**
   * The memory of a bundle that has learnt the training part of a split too, of which it may know
   * the beginning.
   *
   * @return null where the bundle has none
   */
  public static @Nullable StreamMemory continued(Bundle bundle, Split split) {
    StreamMemory memory = bundle.memory().map(BundleMemory::read).orElse(null);
    if (memory != null) {
      split.training().forEach(target -> memory.learn(click(target)));
    }
    return memory;
  }

  private static Click click(TargetEvent target) {
    return Click.of(target.userId(), target.interaction(), target.query().orElse(null));
  }
}
