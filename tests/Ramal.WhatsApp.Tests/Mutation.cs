namespace Ramal.WhatsApp.Tests;

/// <summary>Small damage to valid bytes: flips, cuts, insertions, repeated parts.</summary>
internal static class Mutation
{
    public static byte[] Of(byte[] original, Random random)
    {
        var bytes = new List<byte>(original);
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var at = bytes.Count == 0 ? 0 : random.Next(bytes.Count);
            switch (bytes.Count == 0 ? 0 : random.Next(5))
            {
                case 0:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 3:
                    bytes.RemoveRange(at, random.Next(1, Math.Min(8, bytes.Count - at) + 1));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count), 1));
                    break;
            }
        }

        return [.. bytes];
    }
}
