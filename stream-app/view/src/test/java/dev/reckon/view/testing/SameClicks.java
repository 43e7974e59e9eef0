package dev.reckon.view.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Clicks and lists in their order, what users without a list see, and what all comes to. The demo's
 * test of its terminal reads the same file, so that both count alike.
 */
public record SameClicks(
    long clicks, double hitRateAt10, double mrrAt10, List<String> popular, List<Step> steps) {

  private static final String RESOURCE = "same-clicks.jsonl";

  public SameClicks {
    popular = List.copyOf(popular);
    steps = List.copyOf(steps);
  }

  /** A list that becomes current, or a click. */
  public record Step(long atMillis, JsonNode what) {

    public boolean isClick() {
      return what.has("click");
    }

    public String userId() {
      return content().path("user").asText();
    }

    public String eventId() {
      return content().path("event").asText();
    }

    public String itemId() {
      return content().path("item").asText();
    }

    public long sequence() {
      return content().path("sequence").asLong();
    }

    public List<String> itemIds() {
      return texts(content().path("items"));
    }

    private JsonNode content() {
      return what.path(isClick() ? "click" : "list");
    }
  }

  /** Reads the file. */
  public static SameClicks read() {
    ObjectMapper json = new ObjectMapper();
    try (InputStream in =
            Objects.requireNonNull(
                SameClicks.class.getClassLoader().getResourceAsStream(RESOURCE), RESOURCE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      JsonNode sums = json.readTree(lines.readLine());
      List<Step> steps = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode step = json.readTree(line);
        steps.add(new Step(step.path("at").asLong(), step));
      }
      return new SameClicks(
          sums.path("clicks").asLong(),
          sums.path("hitRateAt10").asDouble(),
          sums.path("mrrAt10").asDouble(),
          texts(sums.path("popular")),
          steps);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
