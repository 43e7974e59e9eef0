package dev.reckon.view.catalogue;

import com.ibm.icu.text.Normalizer2;
import java.io.Reader;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.ar.ArabicNormalizationFilter;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthCharFilter;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.fa.PersianNormalizationFilter;
import org.apache.lucene.analysis.icu.ICUNormalizer2CharFilter;
import org.apache.lucene.analysis.icu.ICUNormalizer2Filter;
import org.apache.lucene.analysis.icu.segmentation.DefaultICUTokenizerConfig;
import org.apache.lucene.analysis.icu.segmentation.ICUTokenizer;
import org.apache.lucene.analysis.icu.segmentation.ICUTokenizerConfig;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;

/**
 * Texts of any language as words that compare.
 *
 * <p>Words of Thai, Lao, Khmer and Myanmar are found by dictionary, and parts of them too. Chinese,
 * Japanese and Korean are read as pairs of characters, and titles as single characters too, for
 * queries of one. Case, width, the marks of Latin, Greek, Cyrillic and Hebrew, and Arabic signs
 * that are commonly left out are ignored. Marks of other scripts are letters. A plus or a hash
 * after a letter is part of the word: C++, C#.
 */
final class TitleAnalyzer extends Analyzer {

  private static final ICUTokenizerConfig WORDS = new DefaultICUTokenizerConfig(false, true);

  private static final int PAIRED_SCRIPTS =
      CJKBigramFilter.HAN
          | CJKBigramFilter.HIRAGANA
          | CJKBigramFilter.KATAKANA
          | CJKBigramFilter.HANGUL;

  private static final String LETTER = "[\\p{L}\\p{M}\\p{N}]";

  /** A plus or hash after a letter, unless another follows, and the second plus of C++11. */
  private static final Pattern PLUS =
      Pattern.compile("(?<=" + LETTER + ")\\+(?!" + LETTER + ")|(?<=" + LETTER + "\\+)\\+");

  private static final Pattern SHARP =
      Pattern.compile("(?<=" + LETTER + ")[#\\u266F](?!" + LETTER + ")");

  /** The characters between letters as in l'été, ASP.NET and snake_case. */
  private static final Pattern JOINT = Pattern.compile("(?<=\\p{L})['\u2019.:\u00B7](?=\\p{L})|_");

  private final boolean readsQueries;

  private TitleAnalyzer(boolean readsQueries) {
    this.readsQueries = readsQueries;
  }

  /** The analyzer of titles. */
  static TitleAnalyzer ofTitles() {
    return new TitleAnalyzer(false);
  }

  /** The analyzer of queries. */
  static TitleAnalyzer ofQueries() {
    return new TitleAnalyzer(true);
  }

  @Override
  protected Reader initReader(String field, Reader text) {
    Reader composed =
        new ICUNormalizer2CharFilter(new CJKWidthCharFilter(text), Normalizer2.getNFCInstance());
    Reader apart = new PatternReplaceCharFilter(JOINT, " ", composed);
    Reader plusSpelled = new PatternReplaceCharFilter(PLUS, "plus", apart);
    return new PatternReplaceCharFilter(SHARP, "sharp", plusSpelled);
  }

  @Override
  protected TokenStreamComponents createComponents(String field) {
    Tokenizer words = new ICUTokenizer(WORDS);
    TokenStream pairs = new CJKBigramFilter(words, PAIRED_SCRIPTS, !readsQueries);
    TokenStream folded = new ASCIIFoldingFilter(new MarksFilter(new ICUNormalizer2Filter(pairs)));
    TokenStream normal =
        new PersianNormalizationFilter(
            new ArabicNormalizationFilter(new DecimalDigitFilter(folded)));
    return new TokenStreamComponents(words, readsQueries ? normal : new WordPartsFilter(normal));
  }
}
