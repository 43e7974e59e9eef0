package dev.reckon.model.data;

import dev.reckon.history.HistoryBounds;
import dev.reckon.history.Interaction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything one user did with items, oldest first. At each position it tells what {@link
 * dev.reckon.history.UserHistory} would hold live just before that interaction. Immutable.
 */
public final class ItemSequence {

  private static final int BOUND = HistoryBounds.DEFAULT.interactions();

  private final String userId;
  private final List<Interaction> interactions;

  /**
   * A user's interactions.
   *
   * @param interactions in the order of a history, without duplicates
   */
  ItemSequence(String userId, List<Interaction> interactions) {
    this.userId = userId;
    this.interactions = List.copyOf(interactions);
  }

  public String userId() {
    return userId;
  }

  /** Number of interactions, dislikes included. */
  public int length() {
    return interactions.size();
  }

  /** What the user did at this position. */
  public Interaction interaction(int position) {
    return interactions.get(position);
  }

  /** The interactions a model may learn to predict: the positive ones, oldest first. */
  public List<TargetEvent> targets() {
    List<TargetEvent> targets = new ArrayList<>();
    for (int position = 0; position < interactions.size(); position++) {
      if (interactions.get(position).isPositive()) {
        targets.add(new TargetEvent(this, position));
      }
    }
    return targets;
  }

  /** The items a model reads just before this position, oldest first. */
  List<String> historyBefore(int position) {
    List<String> history = new ArrayList<>();
    for (Interaction interaction : newestBefore(position)) {
      if (interaction.isPositive()) {
        history.add(interaction.itemId());
      }
    }
    return history;
  }

  /** The items the user is known to have seen just before this position. */
  Set<String> seenBefore(int position) {
    Set<String> seen = new LinkedHashSet<>();
    newestBefore(position).forEach(interaction -> seen.add(interaction.itemId()));
    return seen;
  }

  private List<Interaction> newestBefore(int position) {
    return interactions.subList(Math.max(0, position - BOUND), position);
  }
}
