// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Map;
import java.util.Optional;

/** What an archive holds. */
public final class ArchiveFormat {
  private ArchiveFormat() {}

  /**
   * For people.
   *
   * @param sizes names and bytes, in the order of the lines
   * @param width of the terminal, in columns
   * @return a table
   */
  public static String text(Map<String, Long> sizes, int width) {
    Table table = new Table("FILE", "BYTES");
    sizes.forEach((name, bytes) -> table.row(name, Amounts.bytes(bytes)));
    return table.text(width);
  }

  /**
   * For programs.
   *
   * @param place where it was written; empty if it was not
   * @param sizes names and bytes, in the order of the array
   * @return an object
   */
  public static JsonElement json(Optional<String> place, Map<String, Long> sizes) {
    JsonObject json = new JsonObject();
    json.add("archive", Json.text(place));
    json.add(
        "files",
        sizes.entrySet().stream()
            .map(
                file -> {
                  JsonObject one = Json.object("file", file.getKey());
                  one.addProperty("bytes", file.getValue());
                  return one;
                })
            .collect(Json.array()));
    return json;
  }
}
