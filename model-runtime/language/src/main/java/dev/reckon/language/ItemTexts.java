package dev.reckon.language;

import dev.reckon.event.v1.Item;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;

/**
 * What an item's record says, as one text: title, categories, attributes, description, in this
 * order, as a language model reads the beginning of long texts alone. Markup is taken out.
 */
public final class ItemTexts {

  /** Characters of a field that are read; far more than a model reads. */
  private static final int MOST_CHARACTERS = 4_000;

  private static final int DIGEST_BYTES = 8;

  private static final String STOP = ".";
  private static final Pattern LEVELS = Pattern.compile("\\s*>\\s*");
  private static final Pattern MARKUP = Pattern.compile("[<&]");
  private static final Pattern ENDS_SENTENCE = Pattern.compile("[.!?…。！？]$");

  private ItemTexts() {}

  /**
   * The text of an item; empty where its record has none, or none that the language model knows a
   * word of: all such texts would have one vector.
   */
  public static Optional<String> of(Item item) {
    List<String> sentences = sentences(item);
    boolean saysAnything =
        sentences.stream().anyMatch(sentence -> MiniLm.reads(withoutStop(sentence)));
    return saysAnything ? Optional.of(String.join(" ", sentences)) : Optional.empty();
  }

  /** The text of an item in whatever language; empty where its record has none. */
  public static Optional<String> inAnyLanguage(Item item) {
    List<String> attributes = attributesInAnyLanguage(item);
    return attributes.isEmpty() ? Optional.empty() : Optional.of(sentences(attributes));
  }

  private static List<String> sentences(Item item) {
    List<String> sentences = new ArrayList<>();
    addSentence(plain(item.getTitle()), sentences);
    addSentence(String.join(", ", categories(item)), sentences);
    List<String> attributes = new ArrayList<>();
    new TreeMap<>(item.getAttributesMap())
        .forEach((name, value) -> attributes.add(plain(name) + " " + plain(value)));
    addSentence(String.join(", ", attributes), sentences);
    addSentence(plain(item.getText()), sentences);
    return sentences;
  }

  /** Names a text: the first 16 hex digits of the sha256 of its UTF-8. */
  public static String digest(String text) {
    try {
      byte[] sha256 =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha256, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** An item with no more of its description than is read, so that many can wait in memory. */
  public static Item shortened(Item item) {
    return item.getText().length() <= MOST_CHARACTERS
        ? item
        : item.toBuilder().setText(item.getText().substring(0, MOST_CHARACTERS)).build();
  }

  /**
   * What an item's record says, one thing after another: its title, each category, each attribute,
   * its description; empty where {@link #of} is.
   */
  public static List<String> attributes(Item item) {
    return of(item).isEmpty() ? List.of() : attributesInAnyLanguage(item);
  }

  /** The same in whatever language; empty where the record says nothing. */
  public static List<String> attributesInAnyLanguage(Item item) {
    List<String> attributes = new ArrayList<>();
    attributes.add(plain(item.getTitle()));
    attributes.addAll(categories(item));
    new TreeMap<>(item.getAttributesMap())
        .forEach((name, value) -> attributes.add(plain(name) + " " + plain(value)));
    attributes.add(plain(item.getText()));
    return attributes.stream().filter(attribute -> !attribute.isBlank()).toList();
  }

  /** Attributes as one text, each a sentence: how ReaEmb reads items and views of them. */
  public static String sentences(List<String> attributes) {
    List<String> sentences = new ArrayList<>();
    attributes.forEach(attribute -> addSentence(attribute, sentences));
    return String.join(" ", sentences);
  }

  /** The levels of all categories, each once. */
  static Set<String> categories(Item item) {
    Set<String> levels = new LinkedHashSet<>();
    for (String category : item.getCategoriesList()) {
      for (String level : LEVELS.split(plain(category), -1)) {
        if (!level.isBlank()) {
          levels.add(level);
        }
      }
    }
    return levels;
  }

  private static void addSentence(String text, List<String> sentences) {
    if (!text.isBlank()) {
      sentences.add(ENDS_SENTENCE.matcher(text).find() ? text : text + STOP);
    }
  }

  private static String withoutStop(String sentence) {
    return ENDS_SENTENCE.matcher(sentence).replaceFirst("");
  }

  private static String plain(String text) {
    String read = text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) : text;
    return MARKUP.matcher(read).find() ? Jsoup.parse(read).text() : read.strip();
  }
}
