package dev.reckon.bench.items;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** What the metrics of a model runtime say of new items. */
final class NewItemCounts {

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI metrics;

  NewItemCounts(String address) {
    this.metrics = URI.create(address);
  }

  /**
   * At one moment, since the start.
   *
   * @param rows items that got a row
   * @param changes of the rows of the model
   * @param changeSeconds that these took
   */
  record Now(double rows, double changes, double changeSeconds) {}

  Now now() throws IOException, InterruptedException {
    String body =
        http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString()).body();
    return new Now(
        value(body, "reckon_model_new_items_delay_seconds_count"),
        value(body, "reckon_model_new_items_changes_seconds_count"),
        value(body, "reckon_model_new_items_changes_seconds_sum"));
  }

  private static double value(String body, String name) {
    return body.lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(0);
  }
}
