package dev.reckon.demo.documents;

import dev.reckon.demo.testing.Document;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The commands behind the results, on small data in place of the public ones: {@code mvn -B verify
 * -Pdocs}.
 */
@Tag("docs")
class ResultsCommandsIT {

  private static Reader reader;

  @BeforeAll
  static void openTerminal() throws IOException {
    reader = new Reader();
  }

  @AfterAll
  static void closeTerminals() {
    reader.close();
  }

  @TestFactory
  Stream<DynamicTest> results() {
    return Document.all().stream()
        .filter(page -> page.name().startsWith("docs/results/"))
        .flatMap(reader::follow);
  }
}
