using System;

namespace Shipping
{
    // <parcel>
    public class Parcel
    {
        #region Weight
        // <weight>
        public double Weight { get; set; } = 2.5; // kg
        // </weight>
        #endregion

        public override string ToString() => $"{Weight} kg\t<ready>";
    }
    // </parcel>
}
