package dev.reckon.model.memory;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a list is wanted for.
 *
 * @param history items of the user's positive interactions, oldest first; may be empty
 * @param query the words of the user's newest search, if nothing happened since; else null
 * @param excluded items that the user must not get
 */
public record Question(List<String> history, @Nullable String query, Set<String> excluded) {

  public Question {
    history = List.copyOf(history);
    excluded = Set.copyOf(excluded);
  }
}
