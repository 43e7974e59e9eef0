package dev.reckon.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the known name that a misspelt one was most likely meant to be. */
public final class Spelling {

  private Spelling() {}

  /**
   * The known name that is most like a given one: with few letters added, left out, changed or
   * swapped, or the same without the part before its last dot.
   *
   * @return empty if none is like it
   */
  public static Optional<String> nearest(String name, Collection<String> known) {
    return nearestByLetters(name, known)
        .or(
            () ->
                known.stream()
                    .filter(candidate -> lastPart(candidate).equals(lastPart(name)))
                    .min(Comparator.naturalOrder()));
  }

  /**
   * The known name that is most like a given one by its letters alone: where names end alike that
   * have nothing else in common.
   *
   * @return nothing where none is like it
   */
  public static Optional<String> nearestByLetters(String name, Collection<String> known) {
    return known.stream()
        .min(
            Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                .thenComparing(Comparator.naturalOrder()))
        .filter(candidate -> distance(name, candidate) <= Math.max(1, name.length() / 4));
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** Optimal string alignment: letters added, left out, changed, or two neighbours swapped. */
  static int distance(String from, String to) {
    int[][] distances = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          distances[i][j] = i + j;
          continue;
        }
        int changed = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        int least = Math.min(distances[i - 1][j], distances[i][j - 1]) + 1;
        least = Math.min(least, distances[i - 1][j - 1] + changed);
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          least = Math.min(least, distances[i - 2][j - 2] + 1);
        }
        distances[i][j] = least;
      }
    }
    return distances[from.length()][to.length()];
  }
}
