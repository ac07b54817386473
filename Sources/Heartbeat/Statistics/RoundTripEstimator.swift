/// Smoothed round trip and its variation, and the deadline that follows (RFC 6298).
struct RoundTripEstimator: Sendable, Hashable {
    /// SRTT in the unit of the samples; negative before the first.
    private(set) var smoothed = -1.0
    /// RTTVAR.
    private(set) var variation = 0.0

    /// Whether there was a sample.
    var hasSample: Bool { smoothed >= 0 }

    /// Takes a sample: alpha 1/8, beta 1/4, the variation before the mean (RFC 6298, 2.2 and 2.3).
    mutating func add(_ sample: Double) {
        guard hasSample else {
            smoothed = sample
            variation = sample / 2
            return
        }
        variation = 0.75 * variation + 0.25 * abs(smoothed - sample)
        smoothed = 0.875 * smoothed + 0.125 * sample
    }

    /// SRTT + 4·RTTVAR, which the caller keeps between a floor and a ceiling.
    var timeout: Double { smoothed + 4 * variation }
}

/// Variation from one round trip to the next (RFC 3550, 6.4.1), here of two-way times.
struct JitterEstimator: Sendable, Hashable {
    /// The estimate in the unit of the samples.
    private(set) var value: Float = 0

    /// Takes the difference of two neighbouring round trips: `J += (|D| - J) / 16`.
    mutating func add(difference: Float) {
        value += (abs(difference) - value) / 16
    }
}
