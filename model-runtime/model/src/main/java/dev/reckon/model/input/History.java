package dev.reckon.model.input;

import java.util.Arrays;
import java.util.List;

/**
 * What a model reads of a user, oldest first: items and, where it reads them, searches. Immutable
 * by convention: the arrays are handed over.
 *
 * @param tokens an item's index into the vocabulary; or -1 - i for the i-th of the searches
 * @param searches the grams of each
 */
public record History(int[] tokens, List<int[]> searches) {

  /** A history of nothing but items. */
  public static History ofItems(int... itemIndices) {
    return new History(itemIndices, List.of());
  }

  /** Items and searches. */
  public int length() {
    return tokens.length;
  }

  /** The newest tokens of it, at most so many. */
  public History newest(int length) {
    return tokens.length <= length
        ? this
        : new History(Arrays.copyOfRange(tokens, tokens.length - length, tokens.length), searches);
  }

  /** Whether the token at a position is a search. */
  public static boolean isSearch(int token) {
    return token < 0;
  }

  /** The grams of a token's search. */
  public int[] search(int token) {
    return searches.get(-1 - token);
  }
}
