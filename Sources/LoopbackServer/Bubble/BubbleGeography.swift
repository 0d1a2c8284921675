import Glibc

/// Where addresses are: some cities, and for everything else a place that is always the same.
struct BubblePlace: Sendable, Equatable {
  var latitude: Double
  var longitude: Double

  private static let cities: [(name: String, place: BubblePlace)] = [
    ("new york", BubblePlace(latitude: 40.7128, longitude: -74.006)),
    ("brooklyn", BubblePlace(latitude: 40.6782, longitude: -73.9442)),
    ("newark", BubblePlace(latitude: 40.7357, longitude: -74.1724)),
    ("philadelphia", BubblePlace(latitude: 39.9526, longitude: -75.1652)),
    ("boston", BubblePlace(latitude: 42.3601, longitude: -71.0589)),
    ("london", BubblePlace(latitude: 51.5074, longitude: -0.1278)),
    ("paris", BubblePlace(latitude: 48.8566, longitude: 2.3522)),
  ]

  /// The place of an address, nil for an empty one; streets of a city are within two kilometres of it.
  init?(address: String) {
    let text = address.lowercased()
    guard !text.allSatisfy(\.isWhitespace) else { return nil }
    var hash: UInt64 = 14_695_981_039_346_656_037
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
    let first = Double(hash % 2001) / 1000 - 1
    let second = Double(hash / 2001 % 2001) / 1000 - 1
    if let city = Self.cities.first(where: { text.contains($0.name) }) {
      let isStreet = text != city.name
      latitude = city.place.latitude + (isStreet ? first * 0.012 : 0)
      longitude = city.place.longitude + (isStreet ? second * 0.012 : 0)
    } else {
      latitude = first * 60
      longitude = second * 180
    }
  }

  init(latitude: Double, longitude: Double) {
    self.latitude = latitude
    self.longitude = longitude
  }

  /// The place that a stored address says.
  init?(_ json: JSON?) {
    guard let latitude = json?["lat"]?.double, let longitude = json?["lng"]?.double else { return nil }
    self.init(latitude: latitude, longitude: longitude)
  }

  /// In miles along the surface.
  func miles(to other: BubblePlace) -> Double {
    func radians(_ degrees: Double) -> Double { degrees * Double.pi / 180 }
    let a =
      pow(sin(radians(other.latitude - latitude) / 2), 2)
      + cos(radians(latitude)) * cos(radians(other.latitude))
      * pow(sin(radians(other.longitude - longitude) / 2), 2)
    return 2 * 3958.7613 * asin(min(1, sqrt(a)))
  }

  func json(_ address: String) -> JSON {
    func degrees(_ value: Double) -> JSON { .number("\((value * 1e6).rounded() / 1e6)") }
    return ["address": .string(address), "lat": degrees(latitude), "lng": degrees(longitude)]
  }
}

/// Words by their stems, as “text contains” compares them.
enum BubbleWords {
  static func stems(_ text: String) -> Set<String> {
    Set(text.lowercased().split { !$0.isLetter && !$0.isNumber }.map { stem(String($0)) })
  }

  private static func stem(_ word: String) -> String {
    for ending in ["ing", "ies", "es", "ed", "s", "e"]
    where word.hasSuffix(ending) && word.count - ending.count >= 3 {
      return String(word.dropLast(ending.count))
    }
    return word
  }
}
