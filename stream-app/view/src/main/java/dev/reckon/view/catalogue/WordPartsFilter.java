package dev.reckon.view.catalogue;

import com.ibm.icu.text.BreakIterator;
import java.io.IOException;
import java.lang.Character.UnicodeScript;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/**
 * After each word of Thai, Lao, Khmer and Myanmar, adds the word without its first character, its
 * first two, and so on. A dictionary treats some compounds as one word, so a query may match the
 * middle of a word in a title.
 */
final class WordPartsFilter extends TokenFilter {

  private static final Set<UnicodeScript> COMPOUNDING =
      EnumSet.of(UnicodeScript.THAI, UnicodeScript.LAO, UnicodeScript.KHMER, UnicodeScript.MYANMAR);

  private final CharTermAttribute word = addAttribute(CharTermAttribute.class);
  private final PositionIncrementAttribute increment =
      addAttribute(PositionIncrementAttribute.class);
  private final BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
  private final Deque<String> parts = new ArrayDeque<>();

  WordPartsFilter(TokenStream words) {
    super(words);
  }

  @Override
  public boolean incrementToken() throws IOException {
    String part = parts.poll();
    if (part != null) {
      word.setEmpty().append(part);
      increment.setPositionIncrement(0);
      return true;
    }
    if (!input.incrementToken()) {
      return false;
    }
    if (word.length() > 1 && COMPOUNDING.contains(script())) {
      addParts(word.toString());
    }
    return true;
  }

  private UnicodeScript script() {
    return UnicodeScript.of(Character.codePointAt(word, 0));
  }

  private void addParts(String text) {
    characters.setText(text);
    characters.first();
    for (int from = characters.next(); from < text.length(); from = characters.next()) {
      parts.add(text.substring(from));
    }
  }

  @Override
  public void reset() throws IOException {
    super.reset();
    parts.clear();
  }
}
