package dev.reckon.demo.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.demo.testing.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The pages that people read first are short and in plain English: sentences of bounded length, and
 * no words with a private meaning. Neither do the comments of the sources have such words. Tables,
 * fences and code are left out.
 */
class PlainEnglishTest {

  private static final int WORDS_OF_A_SENTENCE = 25;
  private static final int LINES_OF_THE_README = 150;

  /** In place of them: is, says, a user who, baseline, continues, corrects, is not a number. */
  private static final Pattern PRIVATE_IDIOM =
      Pattern.compile(
          "\\b(stands?(?!-)|standing|tells?|told|whoever|whom|floors?|goes on|mends?|mended"
              + "|is no (number|message|JSON)|that (is|are) none)\\b");

  private static final Pattern SOURCE =
      Pattern.compile(".*/src/.*\\.(java|proto|js|css|conf)|examples/.*\\.(java|js)");

  /** Block and line comments, strings in between, and the comments of configuration. */
  private static final Pattern COMMENT =
      Pattern.compile(
          "(?s)\"(?:[^\"\\\\\n]++|\\\\.)*+\"|/\\*.*?\\*/|(?<!:)//[^\n]*|(?m)^\\s*# [^\n]*");

  private static final Pattern JAVADOC_TAG =
      Pattern.compile("@param \\S+|\\{@(?:code|link|value)[^}]*}|parquet-floor");

  private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```$");
  private static final Pattern NOT_PROSE = Pattern.compile("(?m)^(#|\\||<!--).*$");
  private static final Pattern CODE = Pattern.compile("`[^`]*`");
  private static final Pattern LINK_TARGET = Pattern.compile("\\]\\([^)]*\\)");
  private static final Pattern BLOCK_END = Pattern.compile("\\n\\s*\\n|\\n(?=\\s*(-|\\d+\\.) )");
  private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?])[*)\\]]*\\s+");
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}.,'’/-]*");

  @Test
  void sentencesAreShortOnAverage() {
    assertThat(pages("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/guide/", "docs/design/"))
        .hasSizeGreaterThan(20)
        .allSatisfy(
            page ->
                assertThat(averageWords(sentences(page.text())))
                    .as(page.name())
                    .isLessThan(WORDS_OF_A_SENTENCE));
  }

  @Test
  void theFirstPageIsShort() {
    assertThat(Document.named("README.md").text().lines().count()).isLessThan(LINES_OF_THE_README);
  }

  @Test
  void pagesHaveNoPrivateIdiom() {
    List<String> found = new ArrayList<>();
    for (Document page :
        pages(
            "README.md",
            "SECURITY.md",
            "CONTRIBUTING.md",
            "CHANGELOG.md",
            "docs/guide/",
            "docs/reference/",
            "docs/design/")) {
      PRIVATE_IDIOM
          .matcher(withoutCode(page.text()))
          .results()
          .map(MatchResult::group)
          .forEach(idiom -> found.add(page.name() + ": " + idiom));
    }
    assertThat(found).isEmpty();
  }

  @Test
  void commentsHaveNoPrivateIdiom() {
    List<String> found = new ArrayList<>();
    for (Document source : Document.files(SOURCE)) {
      comments(source.text())
          .flatMap(comment -> PRIVATE_IDIOM.matcher(comment).results())
          .map(MatchResult::group)
          .forEach(idiom -> found.add(source.name() + ": " + idiom));
    }
    assertThat(found).isEmpty();
  }

  @Test
  void commentsAreNeitherCodeNorStrings() {
    String source =
        """
        /** Of {@code told}, in
         * two lines. */
        String address = "http://stands // told"; // At the end.
        # of a setting
        """;

    assertThat(comments(source))
        .containsExactly("/** Of , in\n * two lines. */", "// At the end.", "# of a setting");
  }

  @Test
  void sentencesAreThoseOfProseAlone() {
    String page =
        """
        # A heading. It counts not.

        One sentence of [six words](a-page.md#heading) here. A `./reckon demo --x y` is one word:
        twelve in all. **Bold.** Next

        | a table | has none. |
        - An item of a list
        - another one
        ```sh
        echo none. None.
        ```
        """;

    List<String> sentences = sentences(page);

    assertThat(sentences)
        .extracting(PlainEnglishTest::words)
        .containsExactly(6L, 8L, 1L, 1L, 5L, 2L);
    assertThat(averageWords(sentences)).isBetween(3.8, 3.9);
  }

  private static List<Document> pages(String... prefixes) {
    return Document.all().stream()
        .filter(page -> Stream.of(prefixes).anyMatch(page.name()::startsWith))
        .toList();
  }

  private static Stream<String> comments(String source) {
    return COMMENT
        .matcher(source)
        .results()
        .map(MatchResult::group)
        .filter(found -> !found.startsWith("\""))
        .map(comment -> JAVADOC_TAG.matcher(comment).replaceAll("").strip());
  }

  private static List<String> sentences(String text) {
    String prose = NOT_PROSE.matcher(withoutCode(text)).replaceAll("");
    return BLOCK_END
        .splitAsStream(LINK_TARGET.matcher(prose).replaceAll("]"))
        .flatMap(SENTENCE_END::splitAsStream)
        .filter(sentence -> words(sentence) > 0)
        .toList();
  }

  private static String withoutCode(String text) {
    return CODE.matcher(FENCE.matcher(text).replaceAll("")).replaceAll("code");
  }

  private static double averageWords(List<String> sentences) {
    return sentences.stream().mapToLong(PlainEnglishTest::words).average().orElse(0);
  }

  private static long words(String sentence) {
    return WORD.matcher(sentence).results().count();
  }
}
