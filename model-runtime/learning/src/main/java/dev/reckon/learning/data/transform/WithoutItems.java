package dev.reckon.learning.data.transform;

import dev.reckon.event.v1.Item;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import java.util.List;
import java.util.Set;

/**
 * Some of the items that somebody liked, drawn, are taken out: their records and all that was done
 * with them. What learns from the rest knows nothing of them, and {@code bench cold} asks how well
 * their texts alone place them.
 *
 * @param share of the items with a positive interaction, rounded down
 */
public record WithoutItems(double share, long seed) implements DatasetTransform {

  static final String NAME = "without-items";

  private static final double SHARE = 0.1;
  private static final long SEED = 1;

  static WithoutItems of(TransformOptions options) {
    options.requireOneOf("share=0 to 1", "seed=a whole number");
    return new WithoutItems(options.share("share", SHARE), options.wholeNumber("seed", SEED));
  }

  @Override
  public String label() {
    return "%s,share=%s,seed=%d".formatted(NAME, share, seed);
  }

  @Override
  public EventLog apply(EventLog log) {
    Set<String> out = HeldOutItems.of(log, share, seed);
    List<LoggedEvent> events =
        log.events().stream()
            .filter(
                event ->
                    !(event instanceof LoggedEvent.Interacted interacted)
                        || !out.contains(interacted.interaction().getItemId()))
            .toList();
    List<Item> items =
        log.items().stream().filter(item -> !out.contains(item.getItemId())).toList();
    return new EventLog(events, items, log.erasures(), log.orderOnly());
  }
}
