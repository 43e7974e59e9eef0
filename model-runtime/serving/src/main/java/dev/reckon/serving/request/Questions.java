package dev.reckon.serving.request;

import dev.reckon.history.Interaction;
import dev.reckon.inference.v1.HistoryInteraction;
import dev.reckon.inference.v1.HistorySearch;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.model.memory.Question;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request asks the stream memory. */
public final class Questions {

  private Questions() {}

  /** The question of a user. */
  public static Question of(UserRequest user) {
    List<String> history =
        user.getInteractionsList().stream()
            .filter(it -> Interaction.isPositive(it.getKind()))
            .map(HistoryInteraction::getItemId)
            .toList();
    Set<String> excluded = new HashSet<>(user.getExcludedItemIdsList());
    if (!user.getAllowSeen()) {
      user.getInteractionsList().forEach(it -> excluded.add(it.getItemId()));
      user.getSearchesList().forEach(it -> excluded.addAll(it.getClickedItemIdsList()));
    }
    return new Question(history, newestQuery(user), excluded);
  }

  /** The words of the newest event, if that is a search. */
  private static @Nullable String newestQuery(UserRequest user) {
    if (user.getSearchesCount() == 0) {
      return null;
    }
    HistorySearch search = user.getSearches(user.getSearchesCount() - 1);
    boolean isNewest =
        user.getInteractionsList().stream()
            .allMatch(it -> it.getEventTimeMillis() < search.getEventTimeMillis());
    return isNewest ? search.getQuery() : null;
  }
}
