package dev.reckon.language;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The words of a text as an uncased BERT reads them: lower case, without accents; each mark of
 * punctuation and each Chinese character is a word of its own (BertNormalizer and BertPreTokenizer
 * of the Hugging Face tokenizers).
 */
final class BertWords {

  private static final Pattern WHITE_SPACE = Pattern.compile("\\p{IsWhite_Space}");

  private static final int REPLACEMENT_CHARACTER = 0xFFFD;

  /** First and last of the blocks of Chinese characters; one begins late, as in the original. */
  private static final int[][] CHINESE = {
    {0x4E00, 0x9FFF},
    {0x3400, 0x4DBF},
    {0x20000, 0x2A6DF},
    {0x2A700, 0x2B73F},
    {0x2B740, 0x2B81F},
    {0x2B920, 0x2CEAF},
    {0xF900, 0xFAFF},
    {0x2F800, 0x2FA1F}
  };

  private BertWords() {}

  /** The words of a text, none empty. */
  static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    normalised(text)
        .codePoints()
        .forEach(
            character -> {
              boolean isSpace = isSpace(character);
              if (isSpace || isPunctuation(character)) {
                end(word, words);
              }
              if (!isSpace) {
                word.appendCodePoint(character);
              }
              if (isPunctuation(character)) {
                end(word, words);
              }
            });
    end(word, words);
    return words;
  }

  private static void end(StringBuilder word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  private static String normalised(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().forEach(character -> appendClean(character, clean));
    StringBuilder plain = new StringBuilder(clean.length());
    Normalizer.normalize(clean, Normalizer.Form.NFD)
        .codePoints()
        .filter(character -> Character.getType(character) != Character.NON_SPACING_MARK)
        .forEach(character -> plain.appendCodePoint(Character.toLowerCase(character)));
    return plain.toString();
  }

  private static void appendClean(int character, StringBuilder clean) {
    if (character == REPLACEMENT_CHARACTER || isControl(character)) {
      return;
    }
    if (isSpace(character)) {
      clean.append(' ');
    } else if (isChinese(character)) {
      clean.append(' ').appendCodePoint(character).append(' ');
    } else {
      clean.appendCodePoint(character);
    }
  }

  private static boolean isControl(int character) {
    if (character == '\t' || character == '\n' || character == '\r') {
      return false;
    }
    return switch (Character.getType(character)) {
      case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> true;
      default -> false;
    };
  }

  private static boolean isSpace(int character) {
    return character < 0x80
        ? character == ' ' || (character >= '\t' && character <= '\r')
        : WHITE_SPACE.matcher(Character.toString(character)).matches();
  }

  private static boolean isChinese(int character) {
    for (int[] block : CHINESE) {
      if (character >= block[0] && character <= block[1]) {
        return true;
      }
    }
    return false;
  }

  /** All of ASCII that is no letter, digit or space, such as $ and +, and Unicode's punctuation. */
  private static boolean isPunctuation(int character) {
    if (character < 0x80) {
      return character > ' ' && character < 0x7F && !Character.isLetterOrDigit(character);
    }
    return switch (Character.getType(character)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }
}
