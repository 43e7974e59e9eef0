package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.MoreCollectors;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The log settings of all processes but the view's, which its own module holds. */
class LogLinesTest {

  private static final List<String> SETTINGS =
      List.of(
          "/log4j2.xml",
          "/dev/reckon/demo/log4j2-console.properties",
          "/dev/reckon/demo/log4j2-demo.properties",
          "/dev/reckon/model/log4j2-console.properties");

  @ParameterizedTest
  @FieldSource("SETTINGS")
  void nothingThatOthersWroteLooksLikeALineOfOurs(String settings) throws IOException {
    String logged =
        layout(settings)
            .toSerializable(
                Log4jLogEvent.newBuilder()
                    .setLevel(Level.WARN)
                    .setLoggerName("dev.reckon.Some")
                    .setMessage(new SimpleMessage("reason\n09:00:00 INFO forged\u001b[2J\r\u0000"))
                    .setThrown(new IllegalStateException("cause\n09:00:00 INFO forged too"))
                    .build());

    assertThat(logged.lines().skip(1)).isNotEmpty().allMatch(line -> line.startsWith("    "));
    assertThat(logged).contains("- reason").contains("?[2J").doesNotContain("\u001b", "\u0000");
    assertThat(logged).endsWith("\n");
  }

  @Test
  void theLinesOfAllProcessesHaveOneFormat() throws IOException {
    String view = Files.readString(Path.of("..", "view", "src", "main", "resources", "log4j2.xml"));
    List<String> formats = new ArrayList<>(List.of(pattern("/log4j2.xml", view)));
    for (String settings : SETTINGS) {
      formats.add(pattern(settings, read(settings)));
    }
    assertThat(formats).hasSize(5).allMatch(formats.get(0)::equals);
    assertThat(formats.get(0)).startsWith("%d{ISO8601} %-5p %c{1} - ");
  }

  private static String pattern(String name, String settings) throws IOException {
    if (name.endsWith(".xml")) {
      Matcher found = Pattern.compile("pattern=\"([^\"]*)\"").matcher(settings);
      assertThat(found.find()).isTrue();
      return found.group(1).replace("&#10;", "\n");
    }
    Properties properties = new Properties();
    properties.load(new StringReader(settings));
    return properties.stringPropertyNames().stream()
        .filter(key -> key.endsWith(".layout.pattern"))
        .map(properties::getProperty)
        .collect(MoreCollectors.onlyElement());
  }

  private static PatternLayout layout(String settings) throws IOException {
    String text = read(settings);
    String pattern = pattern(settings, text);
    if (settings.endsWith(".xml")) {
      assertThat(text).contains("alwaysWriteExceptions=\"false\"");
      assertThat(text).as("whoever stops logs to the end").contains("shutdownHook=\"disable\"");
    } else {
      Properties properties = new Properties();
      properties.load(new StringReader(text));
      assertThat(properties.getProperty("shutdownHook"))
          .as("whoever stops logs to the end")
          .isEqualTo("disable");
      assertThat(properties.stringPropertyNames())
          .filteredOn(key -> key.endsWith(".layout.alwaysWriteExceptions"))
          .singleElement()
          .extracting(properties::getProperty)
          .isEqualTo("false");
    }
    return PatternLayout.newBuilder().withPattern(pattern).withAlwaysWriteExceptions(false).build();
  }

  private static String read(String resource) throws IOException {
    try (InputStream in = LogLinesTest.class.getResourceAsStream(resource)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
