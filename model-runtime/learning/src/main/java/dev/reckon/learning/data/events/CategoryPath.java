package dev.reckon.learning.data.events;

import dev.reckon.event.v1.Item;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A category of an item with all of its parents, the widest first. Messages write one as {@code
 * Camera & Photo > Lenses}.
 */
public record CategoryPath(List<String> levels) {

  private static final Pattern SEPARATOR = Pattern.compile("\\s*>\\s*");
  private static final Pattern APOSTROPHE = Pattern.compile("['\u2019]");
  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{M}]+");

  /** Stop words: Lucene's list for English. */
  private static final Set<String> STOP_WORDS =
      Set.of(
          "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is",
          "it", "no", "not", "of", "on", "or", "such", "that", "the", "their", "then", "there",
          "these", "they", "this", "to", "was", "will", "with");

  public CategoryPath {
    levels = List.copyOf(levels);
  }

  /** The paths of an item, one for each of its categories. */
  public static List<CategoryPath> of(Item item) {
    return item.getCategoriesList().stream().map(CategoryPath::parse).toList();
  }

  private static CategoryPath parse(String category) {
    return new CategoryPath(
        Arrays.stream(SEPARATOR.split(category)).filter(level -> !level.isBlank()).toList());
  }

  /** The path of this category in messages. */
  public static String written(List<String> levels) {
    return String.join(" > ", levels);
  }

  /** This path below another category. */
  public CategoryPath below(String root) {
    List<String> all = new ArrayList<>();
    all.add(root);
    all.addAll(levels);
    return new CategoryPath(all);
  }

  /**
   * The query of a user who looks for this category (Van Gysel et al., CIKM'16, as Ai et al.,
   * SIGIR'17, use it): the words of all levels in lower case, without stop words, punctuation and
   * digits; of a word that occurs twice the later place counts.
   *
   * @return empty where no word is left
   */
  public String query() {
    Set<String> words = new LinkedHashSet<>();
    for (String level : levels) {
      for (String word : words(level)) {
        words.remove(word);
        words.add(word);
      }
    }
    return String.join(" ", words);
  }

  private static List<String> words(String level) {
    String plain = APOSTROPHE.matcher(level.toLowerCase(Locale.ROOT)).replaceAll("");
    return Arrays.stream(NO_WORD.split(plain))
        .filter(word -> !word.isEmpty() && !STOP_WORDS.contains(word))
        .toList();
  }
}
