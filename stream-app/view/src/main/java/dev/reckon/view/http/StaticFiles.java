package dev.reckon.view.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;

/**
 * The console's files from the class path: {@code console/} at {@code /}, and those that WebJars
 * bring below {@code /webjars/}. They are few and stay in memory.
 */
final class StaticFiles {

  /** So nothing beside the console's own files is ever looked for. */
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9@_-][A-Za-z0-9@._-]*");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "mjs", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "woff2", "font/woff2");

  private static final String POLICY =
      "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline';"
          + " frame-ancestors 'none'; base-uri 'none'";

  private final Map<String, Optional<byte[]>> files = new ConcurrentHashMap<>();

  /** Answers with a file; false where there is none. */
  boolean serve(Call call, List<String> segments) {
    boolean isRead = List.of("GET", "HEAD").contains(call.request().getMethod());
    Optional<String> resource = isRead ? resource(segments) : Optional.empty();
    Optional<byte[]> file =
        resource.flatMap(name -> files.computeIfAbsent(name, StaticFiles::read));
    if (file.isEmpty()) {
      return false;
    }
    var headers = call.response().getHeaders();
    headers.put("Content-Security-Policy", POLICY);
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Referrer-Policy", "no-referrer");
    String type = TYPES.getOrDefault(extension(resource.orElseThrow()), "application/octet-stream");
    // A browser may keep it, but asks first.
    headers.put(HttpHeader.CACHE_CONTROL, "no-cache");
    call.reply(200, type, file.get());
    return true;
  }

  private static Optional<String> resource(List<String> segments) {
    boolean isFolder = segments.get(segments.size() - 1).isEmpty();
    List<String> names = isFolder ? segments.subList(0, segments.size() - 1) : segments;
    if (!names.stream().allMatch(name -> PLAIN_NAME.matcher(name).matches())) {
      return Optional.empty();
    }
    String path = String.join("/", names);
    if (path.startsWith("webjars/")) {
      return Optional.of("META-INF/resources/" + path);
    }
    String file = isFolder ? (path.isEmpty() ? "" : path + "/") + "index.html" : path;
    return Optional.of("console/" + file);
  }

  private static Optional<byte[]> read(String resource) {
    try (InputStream in = StaticFiles.class.getClassLoader().getResourceAsStream(resource)) {
      // A folder on disk can be opened, too, and lists its files.
      return in == null || extension(resource).isEmpty()
          ? Optional.empty()
          : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("The file " + resource + " cannot be read", e);
    }
  }

  private static String extension(String resource) {
    int dot = resource.lastIndexOf('.');
    boolean hasOne = dot > resource.lastIndexOf('/');
    return hasOne ? resource.substring(dot + 1).toLowerCase(Locale.ROOT) : "";
  }
}
