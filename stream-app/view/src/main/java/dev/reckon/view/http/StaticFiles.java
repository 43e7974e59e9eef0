package dev.reckon.view.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * The console's files from the class path: {@code console/} at {@code /}, and those that WebJars
 * bring below {@code /webjars/}. They are few and stay in memory.
 *
 * <p>Jetty's {@code ResourceHandler} makes an etag of a file's time and size. Our jars are
 * reproducible, so all their files have the same time: a browser would keep the old page after a
 * change that leaves the size as it is.
 */
final class StaticFiles {

  /** Only such names are looked up, so only the console's own files can be found. */
  private static final Pattern PLAIN_PATH = Pattern.compile("(/[A-Za-z0-9@_-][A-Za-z0-9@._-]*)*/?");

  /** The version is part of the address, so the content never changes. */
  private static final String KEPT_FOR_GOOD = "public, max-age=31536000, immutable";

  /** A browser may keep it, but checks each time whether it has changed. */
  private static final String ASKED_FOR = "no-cache";

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

  private final Map<String, Optional<File>> files = new ConcurrentHashMap<>();

  /**
   * A file as it is sent.
   *
   * @param etag changes with the content and with nothing else
   */
  private record File(byte[] content, String type, String etag, String cacheControl) {}

  /** The handler for a file; empty if there is none. */
  Optional<Route> find(String path) {
    return resource(path)
        .flatMap(name -> files.computeIfAbsent(name, StaticFiles::read))
        .map(file -> Route.get("/{file}", call -> send(call, file)).with(Route.Access.OPEN));
  }

  private static void send(Call call, File file) {
    HttpFields.Mutable headers = call.response().getHeaders();
    headers.put(SafeHeaders.POLICY, SafeHeaders.POLICY_OF_PAGES);
    headers.put(HttpHeader.CACHE_CONTROL, file.cacheControl());
    headers.put(HttpHeader.ETAG, file.etag());
    if (isKept(call.request().getHeaders(), file.etag())) {
      call.notModified();
    } else {
      call.reply(200, file.type(), file.content());
    }
  }

  /** RFC 9110, section 13.1.2: compares weakly. No comma is in an etag of ours. */
  private static boolean isKept(HttpFields headers, String etag) {
    return headers.getValuesList(HttpHeader.IF_NONE_MATCH).stream()
        .flatMap(Pattern.compile(",")::splitAsStream)
        .map(String::strip)
        .anyMatch(kept -> kept.equals("*") || kept.replaceFirst("^W/", "").equals(etag));
  }

  private static Optional<String> resource(String path) {
    if (!PLAIN_PATH.matcher(path).matches()) {
      return Optional.empty();
    }
    if (path.startsWith("/webjars/")) {
      return Optional.of("META-INF/resources" + path);
    }
    return Optional.of("console" + path + (path.endsWith("/") ? "index.html" : ""));
  }

  private static Optional<File> read(String resource) {
    try (InputStream in = StaticFiles.class.getClassLoader().getResourceAsStream(resource)) {
      // A folder on disk can be opened, too, and lists its files.
      return in == null || extension(resource).isEmpty()
          ? Optional.empty()
          : Optional.of(file(resource, in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException("The file " + resource + " cannot be read", e);
    }
  }

  private static File file(String resource, byte[] content) {
    return new File(
        content,
        TYPES.getOrDefault(extension(resource), "application/octet-stream"),
        '"' + UUID.nameUUIDFromBytes(content).toString() + '"',
        resource.contains("/webjars/") ? KEPT_FOR_GOOD : ASKED_FOR);
  }

  private static String extension(String resource) {
    int dot = resource.lastIndexOf('.');
    boolean hasOne = dot > resource.lastIndexOf('/');
    return hasOne ? resource.substring(dot + 1).toLowerCase(Locale.ROOT) : "";
  }
}
