package dev.reckon.job.publish;

import dev.reckon.history.Interaction;
import dev.reckon.job.request.RankedList;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is popular: as a runtime says, or, as long as none has, as the job counts itself. Not
 * thread-safe.
 */
public final class PopularItems {

  private final Supplier<Optional<RankedList>> ofRuntimes;
  private final PopularityCount counted = new PopularityCount();

  /**
   * Nothing is counted yet.
   *
   * @param ofRuntimes what a runtime said is popular, most first; empty as long as none has
   */
  public PopularItems(Supplier<Optional<RankedList>> ofRuntimes) {
    this.ofRuntimes = ofRuntimes;
  }

  /** Counts an interaction, as long as nobody else does. */
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
