package dev.reckon.model.input;

import dev.reckon.history.HistoryEvent;
import dev.reckon.history.Interaction;
import dev.reckon.history.SearchQuery;
import dev.reckon.model.text.Grams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;

/**
 * Turns what users did into what a model reads: items of its vocabulary without disliked ones, and
 * searches if it reads them. Owned by one thread.
 */
public final class HistoryReader {

  private static final int[] NO_TEXT = {};

  private final ToIntFunction<String> indexOf;
  private final Grams grams;

  /** Texts that were met, each as one array. */
  private final Map<String, int[]> texts = new HashMap<>();

  /**
   * A reader for a model.
   *
   * @param indexOf the index of an item id, below 0 if it is not in the vocabulary
   * @param grams of the model; {@link Grams#NONE} for one that reads no searches
   */
  public HistoryReader(ToIntFunction<String> indexOf, Grams grams) {
    this.indexOf = indexOf;
    this.grams = grams;
  }

  /** What is read of these events, which are in order. */
  public History read(List<? extends HistoryEvent> events) {
    return readTokens(events).history();
  }

  /** The same, with the event of each token. */
  public Tokens readTokens(List<? extends HistoryEvent> events) {
    int[] tokens = new int[events.size()];
    List<int[]> searches = new ArrayList<>();
    List<HistoryEvent> read = new ArrayList<>(events.size());
    for (HistoryEvent event : events) {
      OptionalInt token = event.fold(this::item, search -> text(search, searches));
      if (token.isPresent()) {
        tokens[read.size()] = token.getAsInt();
        read.add(event);
      }
    }
    return new Tokens(new History(Arrays.copyOf(tokens, read.size()), searches), read);
  }

  /** The index of an item of the vocabulary, unless the user dislikes it. */
  private OptionalInt item(Interaction interaction) {
    int index = interaction.isPositive() ? indexOf.applyAsInt(interaction.itemId()) : -1;
    return index >= 0 ? OptionalInt.of(index) : OptionalInt.empty();
  }

  /** Adds the text of a search that has any to the texts; -1 for the first of them, then -2. */
  private OptionalInt text(SearchQuery search, List<int[]> texts) {
    int[] text = grams.areRead() ? gramsOf(search.query()) : NO_TEXT;
    if (text.length == 0) {
      return OptionalInt.empty();
    }
    texts.add(text);
    return OptionalInt.of(-texts.size());
  }

  /**
   * What was read of events.
   *
   * @param events one for each token of the history
   */
  public record Tokens(History history, List<HistoryEvent> events) {
    public Tokens {
      events = List.copyOf(events);
    }
  }

  private int[] gramsOf(String query) {
    return texts.computeIfAbsent(query, grams::of);
  }
}
