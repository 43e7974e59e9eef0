package dev.reckon.view.catalogue;

import java.io.IOException;
import java.text.Normalizer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Removes accents from letters of scripts whose words are commonly written without them: Latin,
 * Greek and Cyrillic, and the points of Hebrew. In other scripts marks are vowels or tones, which
 * distinguish words.
 */
final class MarksFilter extends TokenFilter {

  private static final Pattern MARKED =
      Pattern.compile("([\\p{IsLatin}\\p{IsGreek}\\p{IsCyrillic}\\p{IsHebrew}])\\p{M}+");

  private final CharTermAttribute word = addAttribute(CharTermAttribute.class);

  MarksFilter(TokenStream words) {
    super(words);
  }

  @Override
  public boolean incrementToken() throws IOException {
    if (!input.incrementToken()) {
      return false;
    }
    if (hasMore()) {
      Matcher marked = MARKED.matcher(Normalizer.normalize(word, Normalizer.Form.NFD));
      if (marked.find()) {
        String plain = Normalizer.normalize(marked.replaceAll("$1"), Normalizer.Form.NFC);
        word.setEmpty().append(plain);
      }
    }
    return true;
  }

  private boolean hasMore() {
    return word.chars().anyMatch(character -> character > 0x7F);
  }
}
