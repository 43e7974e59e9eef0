package dev.reckon.model.text;

import static java.lang.Character.UnicodeScript.COMMON;
import static java.lang.Character.UnicodeScript.HAN;
import static java.lang.Character.UnicodeScript.HANGUL;
import static java.lang.Character.UnicodeScript.HIRAGANA;
import static java.lang.Character.UnicodeScript.INHERITED;
import static java.lang.Character.UnicodeScript.KATAKANA;
import static java.lang.Character.UnicodeScript.KHMER;
import static java.lang.Character.UnicodeScript.LAO;
import static java.lang.Character.UnicodeScript.MYANMAR;
import static java.lang.Character.UnicodeScript.THAI;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How texts become words, and words become pieces. The rows of a bundle belong to the pieces of its
 * version, so a version never changes; a bundle names its own (setting {@code text_rules}), and a
 * new training uses the newest.
 */
public enum TextRules {

  /**
   * Words are letters and digits; case and all marks are ignored. Pieces have three to five
   * characters between a mark of the beginning of their word and one of its end.
   */
  V1(1) {
    @Override
    public List<String> words(String text) {
      String plain =
          MARKS
              .matcher(Normalizer.normalize(text, Normalizer.Form.NFKD))
              .replaceAll("")
              .toLowerCase(Locale.ROOT);
      return Arrays.stream(NO_WORD.split(plain)).filter(word -> !word.isEmpty()).toList();
    }

    @Override
    void read(String word, PieceReader reader) {
      readPiecesOfLetters(marked(word), reader);
    }
  },

  /**
   * Marks are ignored in Latin, Greek and Cyrillic words; in other scripts they are vowels and
   * tones. A plus or a hash after a word belongs to it: c++, c#. Runs of scripts that are written
   * without spaces, or nearly so, are separate words, in pieces of one and two characters; all
   * other words have the pieces of {@link #V1}.
   */
  V2(2) {
    @Override
    public List<String> words(String text) {
      String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD);
      String unmarked = FORMAT.matcher(decomposed).replaceAll("");
      String plain =
          Normalizer.normalize(MARKED.matcher(unmarked).replaceAll("$1"), Normalizer.Form.NFC);
      // By way of upper case, in which ß is SS and the dotless i an I.
      String folded = plain.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
      List<String> words = new ArrayList<>();
      Matcher word = WORD.matcher(folded);
      while (word.find()) {
        splitByScript(word.group(), words);
      }
      return words;
    }

    @Override
    void read(String word, PieceReader reader) {
      if (!isWithoutSpaces(word.codePointAt(0))) {
        readPiecesOfLetters(marked(word), reader);
      } else if (reader.read(marked(word), 0, word.length() + 2)) {
        readCharactersAndPairs(word, reader);
      }
    }
  };

  /** The rules that new trainings use. */
  public static final TextRules NEWEST = V2;

  private static final int SHORTEST = 3;
  private static final int LONGEST = 5;

  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

  /** Invisible characters that join others or set their direction. */
  private static final Pattern FORMAT = Pattern.compile("\\p{Cf}+");

  private static final Pattern MARKED =
      Pattern.compile("([\\p{IsLatin}\\p{IsGreek}\\p{IsCyrillic}])\\p{M}+");

  private static final Pattern WORD =
      Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}]*+(?:\\+\\+|[+#](?![\\p{L}\\p{N}]))?");

  private static final Set<UnicodeScript> WITHOUT_SPACES =
      EnumSet.of(HAN, HIRAGANA, KATAKANA, HANGUL, THAI, LAO, KHMER, MYANMAR);

  private final int version;

  TextRules(int version) {
    this.version = version;
  }

  /**
   * The rules of a version.
   *
   * @throws IllegalArgumentException where there is no such version
   */
  public static TextRules ofVersion(int version) {
    return find(version)
        .orElseThrow(
            () -> new IllegalArgumentException("there are no rules of version " + version));
  }

  /** Whether there is such a version. */
  public static boolean has(int version) {
    return find(version).isPresent();
  }

  private static Optional<TextRules> find(int version) {
    return Arrays.stream(values()).filter(rules -> rules.version == version).findFirst();
  }

  /** The version of these rules, from 1. */
  public int version() {
    return version;
  }

  /** The normalised words of a text. */
  public abstract List<String> words(String text);

  /** Reads a word between marks of its beginning and its end, and then its pieces. */
  abstract void read(String word, PieceReader reader);

  /** Takes a piece: a part of a text. */
  @FunctionalInterface
  interface PieceReader {
    /** Whether more are wanted. */
    boolean read(String text, int from, int to);
  }

  private static String marked(String word) {
    return "<" + word + ">";
  }

  private static void readPiecesOfLetters(String marked, PieceReader reader) {
    boolean isWanted = reader.read(marked, 0, marked.length());
    for (int from = 0; isWanted && from + SHORTEST <= marked.length(); from++) {
      int last = Math.min(from + LONGEST, marked.length());
      for (int to = from + SHORTEST; isWanted && to <= last; to++) {
        isWanted = reader.read(marked, from, to);
      }
    }
  }

  private static void readCharactersAndPairs(String word, PieceReader reader) {
    boolean isWanted = true;
    int next;
    for (int from = 0; isWanted && from < word.length(); from = next) {
      next = endOfCharacter(from, word);
      isWanted = reader.read(word, from, next);
      if (isWanted && next < word.length()) {
        isWanted = reader.read(word, from, endOfCharacter(next, word));
      }
    }
  }

  /** A character is a letter with its marks. */
  private static int endOfCharacter(int from, String word) {
    int end = from + Character.charCount(word.codePointAt(from));
    while (end < word.length() && isMark(word.codePointAt(end))) {
      end += Character.charCount(word.codePointAt(end));
    }
    return end;
  }

  private static boolean isMark(int character) {
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default -> false;
    };
  }

  /** Cuts a word where scripts that are written without spaces begin and end. */
  private static void splitByScript(String word, List<String> words) {
    int start = 0;
    for (int i = Character.charCount(word.codePointAt(0)); i < word.length(); ) {
      int character = word.codePointAt(i);
      if (!belongsToAnyScript(character)
          && isWithoutSpaces(character) != isWithoutSpaces(word.codePointAt(start))) {
        words.add(word.substring(start, i));
        start = i;
      }
      i += Character.charCount(character);
    }
    words.add(word.substring(start));
  }

  /** Marks, and letters such as the one that makes a Japanese vowel long; no digit. */
  private static boolean belongsToAnyScript(int character) {
    UnicodeScript script = UnicodeScript.of(character);
    return script == INHERITED || (script == COMMON && Character.isLetter(character));
  }

  private static boolean isWithoutSpaces(int character) {
    return WITHOUT_SPACES.contains(UnicodeScript.of(character));
  }
}
