// SPDX-License-Identifier: Apache-2.0
package org.drover.core.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.drover.api.DroverException;
import org.drover.api.StreamRecord;
import org.drover.api.service.ImageDevice;
import org.drover.api.service.ImageDifference;
import org.drover.api.service.ImageRecord;
import org.drover.api.service.ImageReport;
import org.drover.api.service.ImageRequest;
import org.drover.api.service.ImageTools;
import org.drover.api.service.StateForm;
import org.drover.api.spi.SourceDescription;
import org.drover.core.fake.MemoryStorage;
import org.drover.core.image.Manifest;
import org.drover.core.image.SavedDevice;
import org.drover.core.registry.Transports;
import org.drover.core.registry.VendorDrivers;
import org.drover.fsm.FeatureSet;
import org.drover.stream.FrameWriter;
import org.drover.stream.SectionType;
import org.drover.stream.WriterOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageToolsTest {
  private static final URI PLACE = URI.create("mem:image");
  private static final Instant THEN = Instant.parse("2026-11-22T10:00:00Z");

  private final MemoryStorage storage = new MemoryStorage();
  private final FourByteDriver driver = new FourByteDriver();
  private final Transports transports = new Transports();
  private final VendorDrivers drivers = new VendorDrivers();
  private final ImageTools tools = new ImageToolsService(transports, drivers);

  @BeforeEach
  void bind() {
    transports.bind(storage, Map.of());
    drivers.bind(driver, Map.of());
  }

  @AfterEach
  void everythingIsClosed() {
    assertThat(storage.reading).hasValue(0);
  }

  /** An image that is put together frame by frame. */
  private static final class Written {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final FrameWriter writer =
        new FrameWriter(Channels.newChannel(bytes), WriterOptions.defaults());

    Written(String... vendors) throws IOException {
      List<SavedDevice> devices =
          IntStream.range(0, vendors.length)
              .mapToObj(index -> device(index, vendors[index]))
              .toList();
      writer.start();
      writer.write(SectionType.MANIFEST, 0, true, new Manifest(THEN, devices).encode());
    }

    Written state(int device, String text) throws IOException {
      return frame(SectionType.DEVICE_DATA, device, text);
    }

    Written frame(int type, int device, String text) throws IOException {
      writer.write(type, device, true, ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
      return this;
    }

    byte[] ended() throws IOException {
      writer.finish();
      return bytes.toByteArray();
    }
  }

  private static SavedDevice device(int index, String vendor) {
    return new SavedDevice(
        index,
        "vfio:" + index,
        new SourceDescription(
            vendor, "four_vfio", "6.12.0", FeatureSet.ofBits(1), Map.of("mdev_type", "t")),
        OptionalLong.of(100));
  }

  private void keep(URI place, byte[] image) {
    storage.images.put(place.toString(), image);
  }

  private ImageReport inspect(byte[] image) {
    keep(PLACE, image);
    return tools.inspect(new ImageRequest(PLACE));
  }

  private static ImageRecord quad(long offset, int crc32c, String head) {
    return new ImageRecord(new StreamRecord(offset, 4, "QUAD", "", List.of()), crc32c, head);
  }

  /** Sums by hand: CRC32C of "abcd" is 0x92c80a31, of "efgh" 0x74fd31d4. */
  @Test
  void explainsEachDevicesStateWhereverItsFramesAreCut() throws Exception {
    byte[] image =
        new Written("four", "four")
            .state(0, "abc")
            .state(1, "efgh")
            .state(0, "defgha")
            .state(0, "bcd")
            .frame(SectionType.DEVICE_CONTEXT, 0, "context")
            .ended();
    ImageReport report = inspect(image);

    assertThat(report.faults()).isEmpty();
    assertThat(report.form()).isEqualTo(StateForm.IMAGE);
    assertThat(report.created()).contains(THEN);
    assertThat(report.bytes()).isEqualTo(image.length);
    assertThat(report.frames()).isEqualTo(6);
    assertThat(report.digest()).hasValueSatisfying(digest -> assertThat(digest).hasSize(64));
    assertThat(report.devices()).hasSize(2);
    ImageDevice first = report.devices().get(0);
    assertThat(first.address()).isEqualTo("vfio:0");
    assertThat(first.vendor()).isEqualTo("four");
    assertThat(first.kernelDriver()).isEqualTo("four_vfio");
    assertThat(first.kernelRelease()).isEqualTo("6.12.0");
    assertThat(first.features()).isEqualTo(FeatureSet.ofBits(1));
    assertThat(first.attributes()).containsExactly(Map.entry("mdev_type", "t"));
    assertThat(first.estimatedBytes()).hasValue(100);
    assertThat(first.stateBytes()).isEqualTo(12);
    assertThat(first.contextBytes()).hasValue(7);
    assertThat(first.findings()).containsEntry("bytes", "12");
    assertThat(first.records())
        .containsExactly(
            quad(0, 0x92c8_0a31, "61626364"),
            quad(4, 0x74fd_31d4, "65666768"),
            quad(8, 0x92c8_0a31, "61626364"));
    assertThat(report.devices().get(1).records()).containsExactly(quad(0, 0x74fd_31d4, "65666768"));
    assertThat(report.devices().get(1).contextBytes()).isEmpty();
  }

  /** The frame of the second device holds three records, of which the second is damaged. */
  @Test
  void namesAFlippedBitByItsRecord() throws Exception {
    byte[] image = new Written("four", "four").state(1, "ab").state(1, "cdefghijkl").ended();
    int at = image.length - 80 - 10 + 3;
    assertThat(image[at]).isEqualTo((byte) 'f');
    image[at] ^= 0x04;
    ImageReport report = inspect(image);
    assertThat(report.faults())
        .singleElement()
        .asString()
        .contains(
            "as if bit 2 of byte " + at + " had flipped",
            "which is byte 5 of the state of vfio:1, in its record QUAD that begins at byte 4",
            "copy it again, or save anew");
    assertThat(report.digest()).isEmpty();
  }

  /** Neither of the record before nor of none. */
  @Test
  void aRecordsFirstByteIsItsOwn() throws Exception {
    byte[] image = new Written("four").state(0, "abcdefghijkl").ended();
    int at = image.length - 80 - 12 + 4;
    assertThat(image[at]).isEqualTo((byte) 'e');
    image[at] ^= 0x02;
    assertThat(inspect(image).faults())
        .singleElement()
        .asString()
        .contains("byte 4 of the state of vfio:0, in its record QUAD that begins at byte 4;");
  }

  @Test
  void namesTheRecordThatIsNotOverYet() throws Exception {
    byte[] image = new Written("four").state(0, "abcdef").state(0, "gh").ended();
    int at = image.length - 80 - 32 - 2 - 1;
    assertThat(image[at]).isEqualTo((byte) 'f');
    image[at] ^= 0x40;
    assertThat(inspect(image).faults())
        .singleElement()
        .asString()
        .contains("byte 5 of the state of vfio:0, in its record that begins at byte 4");
  }

  @ParameterizedTest
  @CsvSource({SectionType.DEVICE_DATA + ", 1", SectionType.DEVICE_CONTEXT + ", 0"})
  void damageInNobodysStateIsToldAsItIs(int type, int device) throws Exception {
    byte[] image = new Written("four").frame(type, device, "abcd").ended();
    image[image.length - 80 - 1] ^= 0x01;
    assertThat(inspect(image).faults())
        .singleElement()
        .asString()
        .contains("as if bit 0 of byte " + (image.length - 81))
        .doesNotContain("record");
  }

  /** What is missing is told once, and not as the fault of a state as well. */
  @Test
  void aCutImageIsExplainedAsFarAsItGoes() throws Exception {
    byte[] image = new Written("four").state(0, "abcdef").ended();
    ImageReport report = inspect(Arrays.copyOf(image, image.length - 80));
    assertThat(report.faults()).singleElement().asString().contains("without an END frame");
    assertThat(report.devices().get(0).records()).hasSize(1);
    assertThat(report.devices().get(0).stateBytes()).isEqualTo(6);
  }

  /** The rest is proven all the same. */
  @Test
  void aStateThatItsVendorRejectsIsAFault() throws Exception {
    ImageReport report = inspect(new Written("four").state(0, "abcdef!hijk").ended());
    assertThat(report.faults()).containsExactly("vfio:0: four at byte 6: an exclamation mark");
    assertThat(report.digest()).isPresent();
    assertThat(report.devices().get(0).records()).hasSize(1);
    assertThat(report.devices().get(0).stateBytes()).isEqualTo(11);
  }

  @Test
  void aStateThatEndsTooEarlyIsAFault() throws Exception {
    assertThat(inspect(new Written("four").state(0, "abcdef").ended()).faults())
        .containsExactly("vfio:0: four at byte 6: it ends within a record");
  }

  @Test
  void aDriverThatFailsIsNamed() throws Exception {
    driver.fails = true;
    assertThat(inspect(new Written("four").state(0, "abcd").ended()).faults())
        .singleElement()
        .asString()
        .contains("the vendor driver four failed to explain it", "a plug-in's own fault");
    driver.failsAtOnce = true;
    assertThat(inspect(new Written("four").state(0, "abcd").ended()).faults())
        .singleElement()
        .asString()
        .contains("NoClassDefFoundError");
  }

  /** It is asked last for what it has understood, when all else has been told. */
  @Test
  void aDriverThatFailsAtTheEndIsNamed() throws Exception {
    driver.failsAtTheEnd = true;
    assertThat(inspect(new Written("four").state(0, "abcd").ended()).faults())
        .singleElement()
        .asString()
        .contains("the vendor driver four failed to explain it", "gone");
    assertThatThrownBy(() -> tools.verify(PLACE)).hasMessageContaining("gone");
    assertThat(inspect(new Written("four").state(0, "ab!d").ended()).faults())
        .as("the first fault")
        .singleElement()
        .asString()
        .contains("an exclamation mark");
  }

  @Test
  void aDriverThatTellsRecordsWhereNoneAreIsNamed() throws Exception {
    driver.lies = true;
    assertThat(inspect(new Written("four").state(0, "abcd").ended()).faults())
        .singleElement()
        .asString()
        .contains("vendor driver four has told a record from byte 3 to byte 4", "report it");
  }

  @Test
  void aStateThatNobodyKnowsIsOneRecord() throws Exception {
    ImageReport report = inspect(new Written("nobody").state(0, "abc").state(0, "d").ended());
    assertThat(report.faults()).isEmpty();
    assertThat(report.devices().get(0).records())
        .containsExactly(
            new ImageRecord(
                new StreamRecord(
                    0, 4, "state", "nobody here knows the states of nobody", List.of()),
                0x92c8_0a31,
                "61626364"));
    assertThat(inspect(new Written("nobody").ended()).devices().get(0).records()).isEmpty();
  }

  @Test
  void keepsABoundedNumberOfRecords() throws Exception {
    ImageReport report = inspect(new Written("four").state(0, "abcd".repeat(10_002)).ended());
    assertThat(report.devices().get(0).records()).hasSize(10_000);
    assertThat(report.devices().get(0).omitted()).isEqualTo(2);
  }

  @Test
  void keepsTheHeadOfALongRecord() throws Exception {
    ImageReport report =
        inspect(new Written("nobody").state(0, "a".repeat(20)).state(0, "b".repeat(20)).ended());
    assertThat(report.devices().get(0).records().get(0).head())
        .isEqualTo("61".repeat(20) + "62".repeat(12));
  }

  @Test
  void whatBelongsToNoDeviceIsAFault() throws Exception {
    assertThat(inspect(new Written("four").state(1, "abcd").ended()).faults())
        .singleElement()
        .asString()
        .contains("DEVICE_DATA of device 1", "an image of 1 device(s)");
    assertThat(inspect(new Written("four").frame(SectionType.CONTROL, 0, "x").ended()).faults())
        .singleElement()
        .asString()
        .contains("CONTROL");
  }

  @Test
  void refusesWhatIsNoImage() throws Exception {
    keep(PLACE, "abcdefghijklmnop".getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> tools.inspect(new ImageRequest(PLACE)))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("--vendor");
    assertThatThrownBy(() -> tools.inspect(new ImageRequest(URI.create("mem:none"))))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("there is no such image");
    assertThatThrownBy(() -> tools.inspect(new ImageRequest(URI.create("tape:1"))))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("mem:");
  }

  /** SHA-256 of "abcdefgh" by sha256sum. */
  @Test
  void explainsARawStreamOfAVendor() throws Exception {
    keep(PLACE, "abcdefgh".getBytes(StandardCharsets.US_ASCII));
    ImageReport report = tools.inspect(new ImageRequest(PLACE, Optional.of("four")));
    assertThat(report.form()).isEqualTo(StateForm.RAW);
    assertThat(report.created()).isEmpty();
    assertThat(report.bytes()).isEqualTo(8);
    assertThat(report.digest())
        .contains("9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab");
    assertThat(report.devices().get(0).records()).hasSize(2);
    assertThat(report.faults()).isEmpty();

    keep(PLACE, "abcde".getBytes(StandardCharsets.US_ASCII));
    assertThat(tools.inspect(new ImageRequest(PLACE, Optional.of("four"))).faults())
        .containsExactly("the stream: four at byte 5: it ends within a record");
  }

  @Test
  void refusesARawStreamThatIsAnImageOrOfNobody() throws Exception {
    keep(PLACE, new Written("four").ended());
    assertThatThrownBy(() -> tools.inspect(new ImageRequest(PLACE, Optional.of("four"))))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("leave --vendor out");
    assertThatThrownBy(() -> tools.inspect(new ImageRequest(PLACE, Optional.of("mlx9"))))
        .isInstanceOf(DroverException.class)
        .hasMessage("there is no vendor driver mlx9; present are four, generic");
  }

  @Test
  void verifiesAnImage() throws Exception {
    byte[] image = new Written("four").state(0, "abcd").ended();
    keep(PLACE, image);
    assertThat(tools.verify(PLACE).devices()).hasSize(1);
    image[image.length - 1] ^= 1;
    assertThatThrownBy(() -> tools.verify(PLACE))
        .isInstanceOf(DroverException.class)
        .hasMessageStartingWith("mem:image: frame 2 at byte ");
  }

  @Test
  void comparesTwoImages() throws Exception {
    URI other = URI.create("mem:other");
    keep(PLACE, new Written("four").state(0, "abcdefgh").ended());
    keep(other, new Written("four").state(0, "ab").state(0, "cdefgh").ended());
    assertThat(tools.diff(PLACE, other)).as("frames are no contents").isEmpty();

    keep(other, new Written("four", "nobody").state(0, "abcdefxhabcd").ended());
    assertThat(tools.diff(PLACE, other))
        .extracting(ImageDifference::what)
        .containsExactly("device 0 state", "device 0 record 1", "device 0 record 2", "device 1");
    assertThat(tools.diff(PLACE, other).get(2))
        .isEqualTo(
            new ImageDifference(
                "device 0 record 2", "", "QUAD at byte 8, 4 bytes with CRC32C 0x92c80a31"));
    keep(other, new Written("nobody").state(0, "abcdefgh").ended());
    assertThat(tools.diff(PLACE, other))
        .extracting(ImageDifference::what)
        .startsWith("device 0 vendor");
    keep(other, Arrays.copyOf(new Written("four").ended(), 90));
    assertThatThrownBy(() -> tools.diff(PLACE, other)).isInstanceOf(DroverException.class);
  }

  @Test
  void comparesWhatOneAloneHas() throws Exception {
    URI other = URI.create("mem:other");
    keep(PLACE, new Written("four", "four").state(0, "abcd").ended());
    keep(
        other,
        new Written("four").state(0, "abcd").frame(SectionType.DEVICE_CONTEXT, 0, "c").ended());
    assertThat(tools.diff(PLACE, other))
        .containsExactly(
            new ImageDifference("device 0 context", "", "1 bytes"),
            new ImageDifference("device 1", "vfio:1", ""));
    assertThat(tools.diff(other, PLACE))
        .containsExactly(
            new ImageDifference("device 0 context", "1 bytes", ""),
            new ImageDifference("device 1", "", "vfio:1"));
    assertThat(tools.diff(PLACE, PLACE)).isEmpty();
  }
}
