package dev.reckon.demo.documents;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Small datasets in the formats of the public ones, under the names that the pages give them. */
final class SmallData {

  private static final int USERS = 60;
  private static final int ITEMS = 40;
  private static final int CLICKS = 8;
  private static final Instant START = Instant.parse("2011-09-01T00:00:00Z");
  private static final DateTimeFormatter BEST_BUYS_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Random random = new Random(1);
  private final Path folder;

  private SmallData(Path folder) {
    this.folder = folder;
  }

  static void writeTo(Path folder) throws IOException {
    SmallData data = new SmallData(folder);
    data.beauty();
    data.movieLens();
    data.bestBuy();
    data.shop();
    data.catalogue();
    data.vectors("vectors.tsv", "i", ITEMS);
    data.vectors("new-items.tsv", "new", 5);
    data.vectors("movies.tsv", "", ITEMS);
  }

  /** A user a line, the items behind it in the order of the clicks, each once. */
  private void beauty() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int user = 1; user <= USERS; user++) {
      int first = random.nextInt(ITEMS);
      lines.append(user);
      for (int click = 0; click < CLICKS; click++) {
        lines.append(' ').append((first + click * 3) % ITEMS + 1);
      }
      lines.append('\n');
    }
    write("Beauty.txt.gz", lines);
  }

  private void movieLens() throws IOException {
    StringBuilder movies = new StringBuilder("movieId,title,genres\n");
    for (int item = 0; item < ITEMS; item++) {
      movies
          .append(item)
          .append(",Film ")
          .append(item)
          .append(" (19")
          .append(60 + item)
          .append(")");
      movies.append(item % 2 == 0 ? ",Comedy|Drama\n" : ",Thriller\n");
    }
    StringBuilder ratings = new StringBuilder("userId,movieId,rating,timestamp\n");
    StringBuilder tags = new StringBuilder("userId,movieId,tag,timestamp\n");
    for (int user = 1; user <= USERS; user++) {
      int first = random.nextInt(ITEMS);
      for (int click = 0; click < CLICKS; click++) {
        String row = user + "," + (first + click * 3) % ITEMS + ",";
        ratings.append(row).append("4.0,").append(seconds(user, click)).append('\n');
        if (click % 3 == 0) {
          tags.append(row).append("funny film,").append(seconds(user, click) + 9).append('\n');
        }
      }
    }
    write("ml-latest-small/movies.csv.gz", movies);
    write("movies.csv.gz", movies);
    write("ml-latest-small/ratings.csv.gz", ratings);
    write("ml-latest-small/tags.csv.gz", tags);
  }

  private void bestBuy() throws IOException {
    StringBuilder names = new StringBuilder();
    for (int item = 0; item < ITEMS; item++) {
      names.append(item).append("\tGears of War ").append(item).append('\n');
    }
    StringBuilder rows = new StringBuilder("user,sku,category,query,click_time,query_time\n");
    for (int user = 1; user <= USERS; user++) {
      for (int click = 0; click < CLICKS; click++) {
        int item = random.nextInt(ITEMS);
        Instant time = Instant.ofEpochSecond(seconds(user, click));
        rows.append("user").append(user).append(',').append(item).append(",games,gears ");
        rows.append(item).append(',').append(BEST_BUYS_TIME.format(time.plusSeconds(20)));
        rows.append(',').append(BEST_BUYS_TIME.format(time)).append('\n');
      }
    }
    write("bestbuy-search/train.csv.gz", rows);
    Files.writeString(folder.resolve("bestbuy-search/sku_name.tsv"), names);
  }

  private static StringBuilder items(int count) {
    StringBuilder lines = new StringBuilder();
    for (int item = 0; item < count; item++) {
      lines.append(
          "{\"type\":\"item\",\"item_id\":\"i%d\",\"title\":\"Game %d\",\"categories\":[\"Games\"]}\n"
              .formatted(item, item));
    }
    return lines;
  }

  /** The shop's items, and some that came later. */
  private void catalogue() throws IOException {
    Files.writeString(folder.resolve("catalogue.jsonl"), items(ITEMS + 5));
  }

  /** What the README's own format looks like, in more lines. */
  private void shop() throws IOException {
    StringBuilder lines = items(ITEMS);
    for (int user = 1; user <= USERS; user++) {
      for (int click = 0; click < CLICKS; click++) {
        lines.append(
            ("{\"type\":\"interaction\",\"event_id\":\"c%d-%d\",\"user_id\":\"u%d\","
                    + "\"item_id\":\"i%d\",\"kind\":\"CLICK\",\"event_time\":\"%s\"}\n")
                .formatted(
                    user,
                    click,
                    user,
                    random.nextInt(ITEMS),
                    Instant.ofEpochSecond(seconds(user, click))));
      }
    }
    Files.writeString(folder.resolve("shop.jsonl"), lines);
  }

  private void vectors(String file, String prefix, int count) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int item = 0; item < count; item++) {
      lines.append(prefix).append(item).append('\t');
      for (int i = 0; i < 16; i++) {
        lines.append(i == 0 ? "" : " ").append(random.nextInt(100) / 100.0);
      }
      lines.append('\n');
    }
    Files.writeString(folder.resolve(file), lines);
  }

  private static long seconds(int user, int click) {
    return START.getEpochSecond() + user * 60L + click * 86_400L;
  }

  private void write(String file, CharSequence lines) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
      out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
  }
}
