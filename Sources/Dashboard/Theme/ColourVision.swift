/// Eyes with three kinds of cones, or with one kind missing.
enum ColourVision: String, CaseIterable {
    /// All three.
    case usual
    /// None for red.
    case protanopia
    /// None for green.
    case deuteranopia
    /// None for blue.
    case tritanopia

    /// What a colour looks like to them.
    func seen(_ colour: RGB) -> OKLab {
        let light = colour.light
        let rows = matrix.map { row in
            min(1, max(0, row[0] * light.red + row[1] * light.green + row[2] * light.blue))
        }
        return OKLab(Light(red: rows[0], green: rows[1], blue: rows[2]))
    }

    /// The matrices of Machado, Oliveira and Fernandes for severity 1, applied to linear light.
    ///
    /// “A Physiologically-based Model for Simulation of Color Vision Deficiency”, IEEE Transactions
    /// on Visualization and Computer Graphics 15 (6), 2009.
    private var matrix: [[Double]] {
        switch self {
        case .usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
        case .protanopia:
            [
                [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                [-0.003882, -0.048116, 1.051998],
            ]
        case .deuteranopia:
            [
                [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881],
            ]
        case .tritanopia:
            [
                [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.303900],
            ]
        }
    }
}
