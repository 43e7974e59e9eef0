package dev.reckon.job.publish;

import dev.reckon.history.Interaction;
import dev.reckon.job.request.RankedList;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Popular items: those of a runtime or, as long as none has answered, those that the job counts
 * itself. Not thread-safe.
 */
public final class PopularItems {

  private final Supplier<Optional<RankedList>> ofRuntimes;
  private final PopularityCount counted = new PopularityCount();

  /**
   * Starts without counts.
   *
   * @param ofRuntimes the popular items of a runtime, the most popular first; empty as long as none
   *     has answered
   */
  public PopularItems(Supplier<Optional<RankedList>> ofRuntimes) {
    this.ofRuntimes = ofRuntimes;
  }

  /** Counts an interaction, as long as no runtime has answered. */
  public void add(String userId, Interaction interaction) {
    if (interaction.isPositive() && ofRuntimes.get().isEmpty()) {
      counted.add(userId, interaction);
    }
  }

  /** The most popular first. */
  RankedList list() {
    return ofRuntimes.get().orElseGet(counted::items);
  }
}
