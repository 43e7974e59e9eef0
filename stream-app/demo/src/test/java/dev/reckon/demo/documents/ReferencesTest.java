package dev.reckon.demo.documents;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reckon.demo.testing.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the pages point to is there. */
class ReferencesTest {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
  private static final Pattern PARENT = Pattern.compile("(?<!\\.)(?:\\.\\./)+[\\w./-]*");
  private static final Pattern COMMIT =
      Pattern.compile("(?<![\\w.-])(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}(?![\\w.-])");

  /** A test class, or a method of the class that was named last. */
  private static final Pattern TEST =
      Pattern.compile("\\b([A-Z]\\w+(?:Test|IT))\\b|(?:(?<=Test|IT)|(?<![\\w/(]))#([a-z]\\w+)");

  /** A path from the root; of what the build makes, the module is looked for. */
  private static final Pattern FROM_THE_ROOT =
      Pattern.compile(
          "(?<![\\w./-])(?:schemas|service|model-runtime|stream-app|examples|docs)/[\\w./-]*\\w");

  /** Not those of tests: a test may name what it makes. */
  private static final Pattern TEXT_FILE =
      Pattern.compile(
          "(?!.*src/test/).*\\.(java|py|md|ya?ml|conf|js|html|xml|proto)"
              + "|(.*/)?(Dockerfile[^/]*|reckon|run)");

  private static final List<Document> ALL = Document.all();

  @Test
  void everyLinkLeadsToAFileAndAHeadingOfThisRepository() {
    Set<String> broken = new TreeSet<>();
    for (Document page : ALL) {
      links(page)
          .filter(link -> !link.startsWith("http"))
          .filter(link -> !leadsSomewhere(page, link))
          .forEach(link -> broken.add(page.name() + ": " + link));
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void noPageNamesAPathOutsideTheRepository() {
    Set<String> outside = new TreeSet<>();
    for (Document page : ALL) {
      all(PARENT, page.text())
          .map(MatchResult::group)
          .filter(path -> !Files.exists(page.resolve(path)) || !isInside(page.resolve(path)))
          .forEach(path -> outside.add(page.name() + ": " + path));
    }
    assertThat(outside).isEmpty();
  }

  /** Pages, code, comments, scripts: a file that is moved leaves its name in many of them. */
  @Test
  void everyPathFromTheRootThatAFileNamesExists() {
    Set<String> missing = new TreeSet<>();
    for (Document file : Document.files(TEXT_FILE)) {
      all(FROM_THE_ROOT, file.text())
          .map(match -> match.group().replaceFirst("/target\\b.*", ""))
          .filter(path -> !Files.exists(Document.ROOT.resolve(path)))
          .forEach(path -> missing.add(file.name() + ": " + path));
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyCommitThatAPageCitesExists() throws Exception {
    assumeTrue(
        Files.exists(Document.ROOT.resolve(".git")), "skipped: there is no history outside Git");
    assumeTrue(
        git("rev-parse", "--is-shallow-repository").strip().equals("false"),
        "skipped: a shallow clone does not have the commits that pages cite");
    Set<String> missing = new TreeSet<>();
    for (Document page : ALL) {
      for (String commit : all(COMMIT, page.text()).map(MatchResult::group).toList()) {
        if (!git("cat-file", "-t", commit).strip().equals("commit")) {
          missing.add(page.name() + ": " + commit);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyTestThatAPageNamesExists() throws IOException {
    Map<String, List<Path>> tests = testClasses();
    Set<String> missing = new TreeSet<>();
    for (Document page : ALL) {
      String named = "";
      for (MatchResult match : all(TEST, page.text()).toList()) {
        String method = match.group(2);
        if (method == null) {
          named = match.group(1);
          if (!tests.containsKey(named)) {
            missing.add(page.name() + ": " + named);
          }
        } else if (tests.containsKey(named) && !declares(tests.get(named), method)) {
          missing.add(page.name() + ": " + named + "#" + method);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  /** The files of each test class; two modules may have one of the same name. */
  private static Map<String, List<Path>> testClasses() throws IOException {
    try (Stream<Path> files = Files.walk(Document.ROOT)) {
      return files
          .filter(file -> file.toString().matches(".*/src/test/java/.*(Test|IT)\\.java"))
          .collect(groupingBy(file -> file.getFileName().toString().replace(".java", "")));
    }
  }

  private static boolean declares(List<Path> files, String method) throws IOException {
    for (Path file : files) {
      if (Files.readString(file).contains(" " + method + "(")) {
        return true;
      }
    }
    return false;
  }

  private static boolean leadsSomewhere(Document page, String link) {
    int hash = link.indexOf('#');
    Path file =
        hash == 0 ? Document.ROOT.resolve(page.name()) : page.resolve(link.split("#", 2)[0]);
    return isInside(file)
        && Files.exists(file)
        && (hash < 0 || anchors(file).contains(link.substring(hash + 1)));
  }

  private static boolean isInside(Path path) {
    return path.startsWith(Document.ROOT);
  }

  /** Headings as links name them: lower case, hyphens for spaces, neither points nor marks. */
  private static Set<String> anchors(Path file) {
    Set<String> anchors = new TreeSet<>();
    String text =
        ALL.stream().filter(page -> isAt(page, file)).map(Document::text).findFirst().orElse("");
    all(HEADING, text)
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").strip().replace(' ', '-'))
        .forEach(anchors::add);
    return anchors;
  }

  private static boolean isAt(Document page, Path file) {
    return Document.ROOT.resolve(page.name()).equals(file);
  }

  private static Stream<String> links(Document page) {
    return all(LINK, page.text()).map(link -> link.group(1));
  }

  private static Stream<MatchResult> all(Pattern pattern, String text) {
    return pattern.matcher(text).results();
  }

  private static String git(String... arguments) throws IOException, InterruptedException {
    Process git =
        new ProcessBuilder(Stream.concat(Stream.of("git"), Stream.of(arguments)).toList())
            .directory(Document.ROOT.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    git.waitFor();
    return said;
  }
}
