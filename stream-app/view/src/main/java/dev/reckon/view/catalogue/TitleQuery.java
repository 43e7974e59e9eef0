package dev.reckon.view.catalogue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.TypeAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/**
 * The query: items that have every word in their title or a category. Words of three letters and
 * more, and the last one, may be prefixes. A whole word counts by BM25, twice as much in a title; a
 * prefix counts less than the most common word.
 */
final class TitleQuery {

  /** Whether words may have typing errors. */
  enum Errors {
    NONE,
    /** One error in four to seven letters, two in longer words. */
    ALLOWED
  }

  static final String TITLE = "title";
  static final String CATEGORY = "category";

  private static final List<String> FIELDS = List.of(TITLE, CATEGORY);
  private static final float CATEGORY_WEIGHT = 0.5f;

  /** The least score of a matching word, however common it is; rare words have more by BM25. */
  private static final float LEAST_WEIGHT = 0.1f;

  private static final float BEGINNING_WEIGHT = 0.02f;
  private static final float MISTYPED_WEIGHT = 0.3f;
  private static final float OTHERS_WEIGHT = 0.1f;
  private static final int SHORTEST_BEGINNING = 3;
  private static final int ONE_ERROR_FROM = 4;
  private static final int TWO_ERRORS_FROM = 8;
  private static final int MAX_SPELLINGS = 50;

  /** Further words of a query are ignored. */
  private static final int MAX_WORDS = 32;

  private static final Analyzer ANALYZER = TitleAnalyzer.ofQueries();

  /**
   * A word of the query.
   *
   * @param isPiece one or two characters of a text without spaces between words
   */
  private record Word(String text, boolean isPiece) {

    boolean canBegin(boolean isLast) {
      return !isPiece && (isLast || length() >= SHORTEST_BEGINNING);
    }

    int errors() {
      boolean isNumber = text.chars().allMatch(Character::isDigit);
      if (isPiece || isNumber || length() < ONE_ERROR_FROM) {
        return 0;
      }
      return length() < TWO_ERRORS_FROM ? 1 : 2;
    }

    private int length() {
      return text.codePointCount(0, text.length());
    }
  }

  private TitleQuery() {}

  /** The query; empty if the text has no word. */
  static Optional<Query> of(String text, Errors errors) {
    List<Word> words = words(text);
    if (words.isEmpty()) {
      return Optional.empty();
    }
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    for (int i = 0; i < words.size(); i++) {
      all.add(word(words.get(i), i == words.size() - 1, errors), Occur.MUST);
    }
    return Optional.of(all.build());
  }

  private static Query word(Word word, boolean isLast, Errors errors) {
    List<Query> ways = new ArrayList<>();
    for (String field : FIELDS) {
      float weight = field.equals(TITLE) ? 1 : CATEGORY_WEIGHT;
      Term term = new Term(field, word.text());
      Query whole = new TermQuery(term);
      ways.add(new BoostQuery(whole, weight));
      ways.add(new BoostQuery(new ConstantScoreQuery(whole), weight * LEAST_WEIGHT));
      if (word.canBegin(isLast)) {
        ways.add(new BoostQuery(new PrefixQuery(term), weight * BEGINNING_WEIGHT));
      }
      if (errors == Errors.ALLOWED && word.errors() > 0) {
        ways.add(
            new BoostQuery(
                new FuzzyQuery(term, word.errors(), 0, MAX_SPELLINGS, true),
                weight * MISTYPED_WEIGHT));
      }
    }
    return new DisjunctionMaxQuery(ways, OTHERS_WEIGHT);
  }

  private static List<Word> words(String text) {
    List<Word> words = new ArrayList<>();
    try (TokenStream tokens = ANALYZER.tokenStream(TITLE, text)) {
      CharTermAttribute word = tokens.addAttribute(CharTermAttribute.class);
      TypeAttribute type = tokens.addAttribute(TypeAttribute.class);
      tokens.reset();
      while (words.size() < MAX_WORDS && tokens.incrementToken()) {
        boolean isPiece =
            type.type().equals(CJKBigramFilter.DOUBLE_TYPE)
                || type.type().equals(CJKBigramFilter.SINGLE_TYPE);
        words.add(new Word(word.toString(), isPiece));
      }
      tokens.end();
      return words;
    } catch (IOException e) {
      throw new UncheckedIOException("A text in memory cannot be read", e);
    }
  }
}
