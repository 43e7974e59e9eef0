package dev.reckon.learning.data.transform;

import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Splits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Which items a test on unknown items keeps out: always the same ones of the same log. */
public final class HeldOutItems {

  private HeldOutItems() {}

  /**
   * Draws items.
   *
   * @param share of those with a positive interaction, rounded down
   */
  public static Set<String> of(EventLog log, double share, long seed) {
    Set<String> liked = new TreeSet<>();
    Splits.of(log, Protocol.ALL).training().forEach(target -> liked.add(target.itemId()));
    List<String> drawn = new ArrayList<>(liked);
    Collections.shuffle(drawn, new Random(seed));
    return new LinkedHashSet<>(drawn.subList(0, (int) (share * drawn.size())));
  }
}
